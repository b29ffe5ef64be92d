/** What came back from one try. */
export type Answer =
  /** A complete HTTP answer; its body may have been cut. */
  | {
      readonly kind: 'status'
      readonly status: number
      readonly retryAfter: string | undefined
      /** The first 64 KB, as text. */
      readonly body: string
    }
  /** Written to a stream, which does not answer. */
  | { readonly kind: 'written' }
  /** Nobody knows whether the points arrived. */
  | { readonly kind: 'none'; readonly reason: 'failed' | 'timeout' | 'aborted'; readonly message: string }

export function noAnswer(reason: 'failed' | 'timeout' | 'aborted', message: string): Answer {
  return { kind: 'none', reason, message }
}
