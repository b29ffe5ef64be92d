import type { FailureReason } from '../shared/events.js'
import type { TickCourse } from '../shared/protocol.js'

/** A response came. */
export interface Responded {
  readonly status: 'responded'
  /** A Response that is not validated yet. */
  readonly response: unknown
  /** Number of the worker, counted per supervisor: layout ids are valid within one of them. */
  readonly incarnation: number
  /** Time from the start of the collection to its response. */
  readonly seconds: number
}

/** No response will come: the worker was killed, or it ended by itself. */
export interface Lost {
  readonly status: 'lost'
  readonly reason: Extract<FailureReason, 'timeout' | 'crash' | 'out-of-memory'>
  readonly message: string
  /** Time since the start of the collection; null between two collections. */
  readonly seconds: number | null
}

/** Result of `collect`. `skipped`: no collection was requested, because the worker is stuck or the runner is closed. */
export type Outcome = Responded | Lost | { readonly status: 'skipped' }

export const SKIPPED: Outcome = { status: 'skipped' }

/** Runs a collector on the main thread, in a worker, or in a process on demand. No method throws or rejects. */
export interface Runner {
  /** Starts ahead of the first collection. That collection reports a failed start. */
  start(): Promise<void>
  /**
   * Collects once. Never called while the previous call is pending.
   * @param tsMs the tick's scheduled wall time, milliseconds since the epoch
   * @param course for a sampled collector
   */
  collect(tsMs: number, course?: TickCourse): Promise<Outcome>
  /** Workers started after the first. */
  readonly restarts: number
  /** The worker was killed but is not gone; no other is started before it is. */
  readonly stuck: boolean
  /** Calls `listener` whenever `stuck` changes. */
  onStuckChange(listener: () => void): void
  /** Frees the worker at once and for good. Within KILL_TIMEOUT_MS it is gone or found stuck. */
  close(): Promise<'gone' | 'stuck'>
}
