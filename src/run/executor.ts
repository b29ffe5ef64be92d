import type { Request } from '../shared/protocol.js'
import type { RawAnswer } from './answers.js'

/** Why a thread or process is no more. */
export interface Exit {
  readonly reason: 'crash' | 'out-of-memory'
  readonly message: string
}

/** One thread or process, from its start to its end. */
export interface Executor {
  /**
   * Sends requests, which are answered one after the other; not before all of the previous ones are.
   * @param onAnswer called with each answer, in the order of the requests; no more when the executor ends
   */
  send(requests: readonly Request[], onAnswer: (answer: RawAnswer) => void): void
  /** Which of the requests it is at, as far as that is known; those before it may be answered without the answer being sent. */
  readonly at: number
  /** How long after the first it began with that one, in milliseconds. */
  readonly atMs: number
  /** Ends it; when it is gone `onExit` is called, as it is for an end of its own. */
  kill(): void
  /** It is stuck in the kernel: nothing of it may keep the host alive any longer. */
  abandon(): void
}

/** Starts an executor. `onExit` is called exactly once, never before this returns. */
export type Launch = (onExit: (exit: Exit) => void) => Executor
