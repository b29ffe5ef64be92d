import type { FormatVerdict } from '../encode/encoder.js'
import { type Answer, type HttpAnswer, isBadRequest, isSuccess } from './answer.js'
import { retryAfterMs } from './retry-after.js'

/** Meaning of an answer for the points of a body. */
export type Verdict =
  | FormatVerdict
  /** The failure may pass soon. */
  | { readonly kind: 'retry'; readonly retryAfterMs: number }
  /** The body is too large. */
  | { readonly kind: 'split' }
  /** Some points are bad. */
  | { readonly kind: 'bisect' }
  /** The URL, the token or the server has to be fixed first. */
  | { readonly kind: 'hold'; readonly retryAfterMs: number }

/** A verdict after which a body is not sent again. */
export type FinalVerdict = Exclude<Verdict, { kind: 'retry' | 'hold' }>

/** A verdict on the points themselves. */
export type PointsVerdict = Exclude<FinalVerdict, { kind: 'downgrade' }>

/**
 * Decides what an answer means.
 * @param ofFormat see Encoder.verdictOn
 * @param nowMs milliseconds since the epoch, for a Retry-After that is a date
 */
export function verdictOf(
  answer: Answer,
  ofFormat: (answer: HttpAnswer) => FormatVerdict | undefined,
  nowMs: number,
): Verdict {
  if (answer.kind === 'written') return { kind: 'delivered', rejected: 0 }
  if (answer.kind === 'unsent') return { kind: 'hold', retryAfterMs: 0 }
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
