import type { CollectedResponse, FailedResponse } from '../../src/shared/protocol.js'

/** Readings of a sampled collector at a boundary, kept until they are sent. */
export interface Cut {
  /** Scheduled wall time of the boundary. */
  readonly tsMs: number
  /** Duration of reading. */
  readonly seconds: number
  /** Number of values. */
  readonly size: number
  /** Number of samples in it. */
  readonly samples: number
  /** No source could be read. */
  readonly isFailed: boolean
  /** Returns the response. Called at most once, for the oldest cut first: a layout is sent with the first frame that uses it. */
  pack(): CollectedResponse | FailedResponse
}
