import type { ReceivedPoint, ReceivedRequest } from './received.js'

/** Answer of the receiver to a request. `{}` accepts its points. */
export interface FakeAnswer {
  /** HTTP status. Only 2xx accepts points. @default 202 */
  readonly status?: number
  /** Header Retry-After: seconds, or a date. */
  readonly retryAfter?: number | string
  /** @default the counts of accepted and rejected points, as a receiver returns them */
  readonly body?: string
  /** Delays the answer, on the receiver's clock. @default 0 */
  readonly delayMs?: number
  /** Selects the points to reject with a 2xx status. @default none */
  readonly rejects?: (point: ReceivedPoint) => boolean
  /** Ends the connection without an answer, before or after accepting the points. */
  readonly hangUp?: 'before' | 'after'
}

/** One answer for every request, or a function that makes one for each. */
export type FakeAnswers = FakeAnswer | ((request: ReceivedRequest) => FakeAnswer)

/** The response that the agent gets. */
export interface FakeReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}
