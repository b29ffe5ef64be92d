/** Bounds of what clients can make the receiver hold. */
export interface ReceiverLimits {
  /** Of a body as it comes, in bytes. */
  readonly maxBodyBytes: number
  /** Of a body after gunzip, in bytes. */
  readonly maxUnpackedBytes: number
  /** Held for all bodies that are being received, parsed or stored, in bytes: unpacked, and their points. */
  readonly maxBodiesBytes: number
  /** Of these, what only bodies that hold at most 256 kB can use, in bytes. */
  readonly smallBodiesBytes: number
  /** Held for all large answers that clients are reading, in bytes. */
  readonly maxResponsesBytes: number
  /** How far a point may be ahead of the receiver's clock, in milliseconds. */
  readonly maxAheadMs: number
  /** Connections open at once; further ones are closed. */
  readonly maxConnections: number
  /** For a request to arrive whole, in milliseconds. */
  readonly requestTimeoutMs: number
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
  maxBodiesBytes: 60_000_000,
  smallBodiesBytes: 16_000_000,
  maxResponsesBytes: 24_000_000,
  maxAheadMs: 3_600_000,
  maxConnections: 1000,
  requestTimeoutMs: 30_000,
  maxStreams: 32,
  maxStreamBytes: 1_000_000,
  maxQueryPoints: 500_000,
}
