import type { FailureReason } from '../shared/events.js'

/** Starting a thread or process, making the collector in it included, may take this long. */
export const START_TIMEOUT_MS = 10_000
/** What was killed and is not gone after this time is stuck in the kernel. */
export const KILL_TIMEOUT_MS = 1_000

/** An answer came. */
export interface Answer {
  readonly status: 'answered'
  /** What the worker sent: meant to be a Response, but not looked at yet. */
  readonly response: unknown
  /** Layout ids are valid within one incarnation of the thread or process. */
  readonly incarnation: number
  /** From the beginning of the collection to its answer. */
  readonly seconds: number
}

/** No answer came, and none will: the thread or process was killed, or went away by itself. */
export interface Loss {
  readonly status: 'lost'
  readonly reason: Extract<FailureReason, 'timeout' | 'crash' | 'out-of-memory'>
  readonly message: string
  /** From the beginning of the collection; null when it happened between two collections. */
  readonly seconds: number | null
}

/** What came of asking for one collection. `passed`: nothing was asked, for what would have been is stuck or closed. */
export type Outcome = Answer | Loss | { readonly status: 'passed' }

export const PASSED: Outcome = { status: 'passed' }

/**
 * Where a collector runs: on the main thread, in a thread or in a process. Nothing here throws or rejects.
 * `collect` is not called again before the previous call is over.
 */
export interface Isolate {
  /** Starts up ahead of the first collection; a failure is told by that collection. */
  start(): Promise<void>
  /** @param tsMs the tick's scheduled wall time, milliseconds since the epoch */
  collect(tsMs: number): Promise<Outcome>
  /** Threads or processes started after the first. */
  readonly restarts: number
  /** The thread or process was killed and is not gone: none will be started before it is. */
  readonly stuck: boolean
  /** Calls `listener` whenever `stuck` changes. */
  watch(listener: () => void): void
  /** Frees the thread or process, at once and for good; within KILL_TIMEOUT_MS it is gone or found stuck. */
  close(): Promise<'gone' | 'stuck'>
}
