/** Bounds of what clients can make the receiver hold. */
export interface ReceiverLimits {
  /** Of a body as it comes, in bytes. */
  readonly maxBodyBytes: number
  /** Of a body after gunzip, in bytes. */
  readonly maxUnpackedBytes: number
  /** Event streams open at once. */
  readonly maxStreams: number
  /** Bytes waiting for a client of the event stream that reads too slowly, one event more or less. */
  readonly maxStreamBytes: number
  /** Points in the answer to one query. */
  readonly maxQueryPoints: number
}

export const defaultLimits: ReceiverLimits = {
  maxBodyBytes: 5_000_000,
  maxUnpackedBytes: 20_000_000,
  maxStreams: 32,
  maxStreamBytes: 4_000_000,
  maxQueryPoints: 500_000,
}
