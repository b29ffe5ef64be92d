/** A complete HTTP answer; its body may have been cut. */
export interface HttpAnswer {
  readonly kind: 'status'
  readonly status: number
  /** By their names in small letters. */
  readonly headers: Readonly<Record<string, string>>
  /** The first 64 KB, as text. */
  readonly body: string
}

/** What came back from one try. */
export type Answer =
  | HttpAnswer
  /** Written to a stream, which does not answer. */
  | { readonly kind: 'written' }
  /** Nobody knows whether the points arrived. */
  | { readonly kind: 'none'; readonly reason: 'failed' | 'timeout' | 'aborted'; readonly message: string }

export function noAnswer(reason: 'failed' | 'timeout' | 'aborted', message: string): Answer {
  return { kind: 'none', reason, message }
}

export const CALLED_OFF = noAnswer('aborted', 'the request was called off')

/** Whether the receiver says that all is well: 2xx. */
export function isSuccess({ status }: HttpAnswer): boolean {
  return status >= 200 && status < 300
}

/** Whether the receiver finds the points themselves bad: 400, 422. */
export function isBadRequest({ status }: HttpAnswer): boolean {
  return status === 400 || status === 422
}
