import type { Tags } from '../shared/frame.js'

/** One element of the body of `POST /v1/metrics`. */
export interface WirePoint {
  /** Milliseconds since the epoch, an integer. */
  readonly ts: number
  readonly host: string
  readonly type: string
  /** Finite. */
  readonly value: number
  readonly tags?: Tags
}
