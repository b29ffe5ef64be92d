import type { Clock } from '../shared/clock.js'
import type { Answer } from './answer.js'
import type { Body, RetryPolicy } from './transport.js'

export interface AttemptRequest {
  readonly headers: Readonly<Record<string, string>>
  readonly content: Buffer
  /** Aborts at the deadline, and when the attempt is called off. */
  readonly signal: AbortSignal
  /** Whether this is the first body. Code that runs for the first time blocks the event loop longer. */
  readonly isFirst: boolean
}

/** Sends one request. A rejection means that there is no answer. */
export type Attempt = (request: AttemptRequest) => Promise<Answer>

export interface AttemptsOptions {
  readonly url: string
  /** Headers of every attempt. Null removes one that would be added. */
  readonly headers: Readonly<Record<string, string | null>>
  /** Hard deadline of one attempt, from its start to the last byte of the answer. */
  readonly timeoutMs: number
  readonly clock: Clock
}

/** Makes the attempts of a body: the first, then retries. */
export interface AttemptMaker {
  /**
   * Loads the code for the first body, and yields between the pieces. Otherwise `make` loads it.
   * @throws when it cannot be loaded; a later call may succeed
   */
  load(): Iterable<void>
  /** Returns the answer to the last attempt. Never rejects. */
  make(body: Body, policy: RetryPolicy, signal: AbortSignal, attempt: Attempt): Promise<Answer>
}
