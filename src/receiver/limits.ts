/** Bounds of what clients can make the receiver hold. */
export interface ReceiverLimits {
  /** Of a body as it comes, in bytes. */
  readonly maxBodyBytes: number
  /** Of a body after gunzip, in bytes. */
  readonly maxUnpackedBytes: number
  /** Of all bodies that are being received or stored, in bytes as they come. */
  readonly maxBodiesBytes: number
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
  maxBodiesBytes: 100_000_000,
  maxConnections: 1000,
  requestTimeoutMs: 30_000,
  maxStreams: 32,
  maxStreamBytes: 4_000_000,
  maxQueryPoints: 500_000,
}
