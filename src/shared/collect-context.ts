import type { Point } from './frame.js'
import type { Roots } from './settings.js'

/** Argument of a user's own collector, for one collection. */
export interface CollectContext {
  /** `options` of the collector's configuration, as written there. */
  readonly options: Readonly<Record<string, unknown>>
  /** The tick's scheduled wall time, milliseconds since the epoch: the timestamp that the points get. */
  readonly tickMs: number
  /** Time between ticks. */
  readonly intervalMs: number
  /** Longest time of the collection; after that its worker is killed. */
  readonly timeoutMs: number
  readonly roots: Roots
  /** Aborts shortly before `timeoutMs` has passed: at 90 % of it or 50 ms before, whichever is later. */
  readonly signal: AbortSignal
}

/**
 * The export `collect` of a collector's module. Called once per tick and never while an earlier call runs. The module is loaded
 * once per worker, so that its variables keep state from tick to tick. A value that is NaN or infinite makes no point. Returns at
 * most 10,000 points or 4 MB; an exception fails that collection only.
 */
export type CollectFunction = (context: CollectContext) => readonly Point[] | Promise<readonly Point[]>
