import type { DropReason } from '../shared/events.js'
import type { Frame } from '../shared/frame.js'
import type { Ledger } from './ledger.js'
import type { Rows } from './rows.js'

/** The oldest points of a buffer, set aside to be sent. They stay the same until there is a verdict on them. */
export interface Batch {
  /** Points that have no verdict yet. */
  readonly points: number
  /** `dropped`: overflow or age took the batch, whole; `settled`: every point has its verdict or went back. */
  readonly state: 'frozen' | 'dropped' | 'settled'
  /** Reads `points` points after the first `skip` of those that have no verdict. Only while frozen. */
  rows(skip: number, points: number): Rows
}

export interface BufferLimits {
  /** Bound of buffered + in flight. */
  readonly maxPoints: number
  /** Bound of the memory held. */
  readonly maxBytes: number
  /** Points older than this, by their own timestamp, are dropped. */
  readonly maxAgeMs: number
}

/**
 * The points of one output that its receiver has not got yet, oldest first, bounded by number, memory and age.
 * At most one batch is frozen at a time, and it holds the oldest points. Over a bound the oldest point goes first;
 * a frozen batch goes only whole, and not while it is pinned: then the bound is exceeded by that one batch.
 */
export interface PointBuffer {
  readonly ledger: Ledger
  /** Memory held, in bytes. */
  readonly heldBytes: number
  /** Milliseconds since the epoch of the oldest point; NaN when there is none. */
  readonly oldestMs: number
  /** Copies the frame's values; the frame may be changed or dropped afterwards. */
  add(frame: Frame): void
  /** Freezes up to `maxPoints` of the oldest points, unpinned. Null when there are none. Only while no batch is frozen. */
  freeze(maxPoints: number): Batch | null
  /** Puts all but the oldest `points` of the frozen batch back where they were. */
  thaw(points: number): void
  /** The receiver decided on the oldest `points` of the frozen batch. */
  settle(points: number, as: 'delivered' | 'rejected'): void
  /** The frozen batch is about to be sent: it cannot be dropped. */
  pin(): void
  /** The frozen batch waits for its next try: it can be dropped, and is when a bound is exceeded. */
  unpin(): void
  /** Drops what has become too old. */
  expire(): void
  /** Drops everything, pinned or not. */
  clear(reason: DropReason): void
}
