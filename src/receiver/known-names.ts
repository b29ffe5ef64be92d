import type { WirePoint } from './wire-point.js'

/** Host, type and tags of points, as they are written in bodies. */
export interface KnownNames extends Pick<WirePoint, 'host' | 'type' | 'tags'> {
  /** Where its text begins among all texts, and which texts those are. */
  readonly at: number
  readonly epoch: number
  /** Bytes of the text between time and value, and behind the value. */
  readonly headLength: number
  readonly tailLength: number
  /** The names of the point that came behind the latest one of these: senders repeat their order. */
  next: KnownNames | undefined
  /** Others with the same hash. */
  readonly sibling: KnownNames | undefined
  /** For the store: the series, as long as it `isKnown`. */
  series: { readonly isKnown: boolean } | undefined
}
