/** Bounds of the memory and connections that clients can use. */
export interface ReceiverLimits {
  /** Size of a body on the wire, in bytes. */
  readonly maxBodyBytes: number
  /** Size of a body after gunzip, in bytes. */
  readonly maxUnpackedBytes: number
  /** Memory for all bodies being received, parsed or stored, in bytes: unpacked text and points. */
  readonly maxBodiesBytes: number
  /** Part of `maxBodiesBytes` reserved for bodies that hold at most 256 kB, in bytes. */
  readonly smallBodiesBytes: number
  /** Memory for all large responses being sent, in bytes. */
  readonly maxResponsesBytes: number
  /** How far a point may be ahead of the receiver's clock, in milliseconds. */
  readonly maxAheadMs: number
  /** Connections open at once; further ones are closed. */
  readonly maxConnections: number
  /** Time for a request to arrive completely, in milliseconds. */
  readonly requestTimeoutMs: number
  /** Event streams open at once. */
  readonly maxStreams: number
  /** Bytes buffered for one slow client of the event stream. May be exceeded by one event. */
  readonly maxStreamBytes: number
  /** Points in the response to one query. */
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
