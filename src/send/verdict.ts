import type { FormatVerdict } from '../encode/encoder.js'
import { type Answer, type HttpAnswer, isBadRequest, isSuccess } from './answer.js'
import { retryAfterMs } from './retry-after.js'

/** What an answer means for the points that were sent. */
export type Verdict =
  | FormatVerdict
  /** It may work in a moment. */
  | { readonly kind: 'retry'; readonly retryAfterMs: number }
  /** Too many at once. */
  | { readonly kind: 'split' }
  /** Some of them are bad. */
  | { readonly kind: 'bisect' }
  /** It will not work until somebody mends the URL, the token or the server. */
  | { readonly kind: 'hold'; readonly retryAfterMs: number }

/** A verdict that ends the sending of a body: it says nothing of the circumstances. */
export type Decisive = Exclude<Verdict, { kind: 'retry' | 'hold' }>

/** A verdict on the points themselves. */
export type OnPoints = Exclude<Decisive, { kind: 'recode' }>

/**
 * Reads an answer.
 * @param ofFormat see Encoder.verdictOn
 * @param nowMs milliseconds since the epoch, for a Retry-After that is a date
 */
export function verdictOf(
  answer: Answer,
  ofFormat: (answer: HttpAnswer) => FormatVerdict | undefined,
  nowMs: number,
): Verdict {
  if (answer.kind === 'written') return { kind: 'delivered', rejected: 0 }
  if (answer.kind === 'none') return { kind: 'retry', retryAfterMs: 0 }
  return ofFormat(answer) ?? verdictByStatus(answer, nowMs)
}

function verdictByStatus(answer: HttpAnswer, nowMs: number): Verdict {
  const { status, headers } = answer
  if (isSuccess(answer)) return { kind: 'delivered', rejected: 0 }
  if (status === 413) return { kind: 'split' }
  if (isBadRequest(answer)) return { kind: 'bisect' }
  const mayPass = status === 408 || status === 425 || status === 429 || status >= 500
  return { kind: mayPass ? 'retry' : 'hold', retryAfterMs: retryAfterMs(headers['retry-after'], nowMs) }
}
