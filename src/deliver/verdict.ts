import type { Answer } from './answer.js'
import { retryAfterMs } from './retry-after.js'

/** What an answer means for the points that were sent. */
export type Verdict =
  /** The receiver has them, `rejected` of them excepted. */
  | { readonly kind: 'delivered'; readonly rejected: number }
  /** The receiver will never take them. */
  | { readonly kind: 'rejected' }
  /** It may work in a moment. */
  | { readonly kind: 'retry'; readonly retryAfterMs: number }
  /** Too many at once. */
  | { readonly kind: 'split' }
  /** Some of them are bad. */
  | { readonly kind: 'bisect' }
  /** It will not work until somebody mends the URL, the token or the server. */
  | { readonly kind: 'hold'; readonly retryAfterMs: number }

/** A verdict on the points, not on the circumstances. */
export type Decisive = Exclude<Verdict, { kind: 'retry' | 'hold' }>

/**
 * Reads an answer.
 * @param rejectedPoints reads the format's own account out of a 2xx answer's body
 * @param nowMs milliseconds since the epoch, for a Retry-After that is a date
 * @param refusesForGood see Encoder.refusesForGood
 */
export function verdictOf(
  answer: Answer,
  rejectedPoints: (body: string) => number,
  nowMs: number,
  refusesForGood: (body: string) => boolean = () => false,
): Verdict {
  if (answer.kind === 'written') return { kind: 'delivered', rejected: 0 }
  if (answer.kind === 'none') return { kind: 'retry', retryAfterMs: 0 }
  const { status, body, retryAfter } = answer
  if (status >= 200 && status < 300) return { kind: 'delivered', rejected: rejectedPoints(body) }
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    return { kind: 'retry', retryAfterMs: retryAfterMs(retryAfter, nowMs) }
  }
  if (status === 413) return { kind: 'split' }
  if (status === 400 || status === 422) return { kind: refusesForGood(body) ? 'rejected' : 'bisect' }
  return { kind: 'hold', retryAfterMs: retryAfterMs(retryAfter, nowMs) }
}
