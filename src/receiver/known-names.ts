import type { WirePoint } from './wire-point.js'

/** Host, type and tags of points, as they are written in bodies. */
export interface KnownNames extends Pick<WirePoint, 'host' | 'type' | 'tags'> {
  /** Position of their text among all texts, and the epoch of those texts. */
  readonly at: number
  readonly epoch: number
  /** Bytes of the text between time and value, and of the text after the value. */
  readonly headLength: number
  readonly tailLength: number
  /** Names of the point that last followed one with these names: senders repeat their order. */
  next: KnownNames | undefined
  /** Other names with the same hash. */
  readonly sibling: KnownNames | undefined
  /** The series of these names, kept for the store. Valid as long as it `isKnown`. */
  series: { readonly isKnown: boolean } | undefined
}
