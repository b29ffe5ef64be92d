import type { Point } from './frame.js'
import type { Roots } from './settings.js'

/** What a user's own collector is given on each collection. */
export interface CollectContext {
  /** `options` of the collector's configuration, as written there. */
  readonly options: Readonly<Record<string, unknown>>
  /** The tick's scheduled wall time, milliseconds since the epoch: the timestamp that the points get. */
  readonly tickMs: number
  /** Distance of the ticks. */
  readonly intervalMs: number
  /** How long the collection may take; then the thread or process is ended, whatever it does. */
  readonly timeoutMs: number
  readonly roots: Roots
  /** Aborts shortly before `timeoutMs` is over: at 90 % of it or 50 ms before, whichever is later. */
  readonly signal: AbortSignal
}

/**
 * What a collector's module exports under the name `collect`. Called once a tick and never while an earlier call runs; the
 * module is loaded once per thread or process, so that what must last from tick to tick can be kept in its variables.
 * A value that is NaN or infinite makes no point. At most 10,000 points or 4 MB; what is thrown fails that collection only.
 */
export type CollectFunction = (context: CollectContext) => readonly Point[] | Promise<readonly Point[]>
