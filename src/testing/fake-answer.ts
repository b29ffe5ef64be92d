import type { ReceivedPoint, ReceivedRequest } from './received.js'

/** How a request is answered; `{}` takes its points. */
export interface FakeAnswer {
  /** Of HTTP; points are taken with 2xx only. @default 202 */
  readonly status?: number
  /** Header Retry-After: seconds, or a date. */
  readonly retryAfter?: number | string
  /** @default what a receiver says of the points it took */
  readonly body?: string
  /** The answer comes this much later, on the receiver's clock. @default 0 */
  readonly delayMs?: number
  /** With 2xx: the points that are not taken. @default none */
  readonly rejects?: (point: ReceivedPoint) => boolean
  /** There is no answer: the connection ends before the points are taken, or after. */
  readonly hangUp?: 'before' | 'after'
}

/** The same answer to all, or one made for each request. */
export type FakeAnswers = FakeAnswer | ((request: ReceivedRequest) => FakeAnswer)

/** What goes back to the agent; undefined: nothing, the connection ends. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}
