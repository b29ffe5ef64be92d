/** A complete HTTP answer. */
export interface HttpAnswer {
  readonly kind: 'status'
  readonly status: number
  /** Headers by lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  /** Text of the first 64 KB. */
  readonly body: string
}

/** Result of one attempt. */
export type Answer =
  | HttpAnswer
  /** Written to a stream, which gives no answer. */
  | { readonly kind: 'written' }
  /** No attempt was made, because its credentials are missing. */
  | { readonly kind: 'unsent'; readonly message: string }
  /** No complete answer: the points may or may not have arrived. */
  | { readonly kind: 'none'; readonly reason: 'failed' | 'timeout' | 'aborted'; readonly message: string }

export function noAnswer(reason: 'failed' | 'timeout' | 'aborted', message: string): Answer {
  return { kind: 'none', reason, message }
}

export const CALLED_OFF = noAnswer('aborted', 'the request was called off')

/** Returns whether the status is 2xx. */
export function isSuccess({ status }: HttpAnswer): boolean {
  return status >= 200 && status < 300
}

/** Returns whether the status refuses the points themselves: 400, 422. */
export function isBadRequest({ status }: HttpAnswer): boolean {
  return status === 400 || status === 422
}
