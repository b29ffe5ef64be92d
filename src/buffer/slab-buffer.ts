import type { DropReason } from '../shared/events.js'
import type { Frame } from '../shared/frame.js'
import type { Batch } from './batch.js'
import { Cursor } from './cursor.js'
import { FrozenBatch } from './frozen-batch.js'
import { Ledger } from './ledger.js'
import { SlabChain } from './slab-chain.js'

const SLAB_DOUBLES = 4096
const SMALLEST_SLAB_DOUBLES = 64
/** A small buffer has smaller slabs, so that it keeps its bound to about one percent. */
const SLABS_PER_BUFFER = 128

export interface BufferLimits {
  /** Bound of buffered and in-flight points. */
  readonly maxPoints: number
  /** Bound of the memory held. */
  readonly maxBytes: number
  /** Points with older timestamps are dropped. */
  readonly maxAgeMs: number
}

export interface SlabBufferOptions {
  readonly limits: BufferLimits
  /** Milliseconds since the epoch. */
  readonly wallMs: () => number
  /** Called after points were dropped, once per call and reason. */
  readonly onDrop: (reason: DropReason, points: number) => void
}

/**
 * Holds the points of one output until there is a verdict on them, oldest first, bounded by number, memory and age. At most one
 * batch is frozen, and it has the oldest points. Over a bound, the oldest point is dropped first. A frozen batch is only dropped
 * whole, and not while it is pinned: then that one batch may exceed the bound.
 *
 * The points are in a chain of slabs:
 *
 *     first slab ─▶ … ─▶ … ─▶ last slab
 *     ╰── frozen ──╯ gap ╰── buffered ──╯
 *
 * The gap exists only after points that follow a pinned batch were dropped. Slabs inside it are released. Dropped points become
 * NaN, so that a thawed batch and the remaining points join again.
 */
export class SlabBuffer {
  readonly ledger = new Ledger()
  #limits: BufferLimits
  readonly #wallMs: () => number
  readonly #onDrop: (reason: DropReason, points: number) => void
  readonly #chain: SlabChain
  /** Position before the oldest point that is not frozen. */
  readonly #head: Cursor
  #frozen: FrozenBatch | null = null

  constructor({ limits, wallMs, onDrop }: SlabBufferOptions) {
    this.#limits = limits
    this.#wallMs = wallMs
    this.#onDrop = onDrop
    const fitting = Math.floor(limits.maxBytes / Float64Array.BYTES_PER_ELEMENT / SLABS_PER_BUFFER)
    this.#chain = new SlabChain(Math.min(SLAB_DOUBLES, Math.max(SMALLEST_SLAB_DOUBLES, fitting)))
    this.#head = new Cursor(this.#chain.first, 0, 0)
  }

  /** Memory held, in bytes. */
  get heldBytes(): number {
    return this.#chain.heldBytes
  }

  /** Time of the oldest point, milliseconds since the epoch; NaN when there is none. */
  get oldestMs(): number {
    const oldest = (this.#frozen?.start ?? this.#head).copy()
    return oldest.atRow() ? oldest.timeMs : Number.NaN
  }

  /** Sets other bounds, and drops what exceeds them. */
  limit(limits: BufferLimits): void {
    this.#limits = limits
    this.#reportDrop('overflow', this.#enforceBounds())
    this.expire()
  }

  /** Copies the frame's values; the frame may be changed afterwards. */
  add({ layout, timesMs, values }: Frame): void {
    const width = layout.series.length
    let overflow = 0
    for (let row = 0; row < timesMs.length; row++) {
      const points = countPoints(values, row * width, width)
      if (points === 0) continue
      this.#chain.append(layout, timesMs[row] as number, values, row * width)
      this.ledger.accept(points)
      overflow += this.#enforceBounds()
    }
    this.#reportDrop('overflow', overflow)
    this.expire()
  }

  /** Freezes up to `maxPoints` of the oldest points, unpinned. Null when there are none. Only while no batch is frozen. */
  freeze(maxPoints: number): Batch | null {
    if (this.#frozen !== null) throw new Error('a batch is frozen already')
    if (this.ledger.buffered === 0 || maxPoints < 1) return null
    this.#head.atRow()
    this.#chain.releaseUpTo(this.#head.slab)
    const batch = new FrozenBatch(this.#head, maxPoints)
    this.#head.moveTo(batch.end)
    this.#frozen = batch
    this.ledger.freeze(batch.points)
    return batch
  }

  /** Moves all but the oldest `points` of the frozen batch back to the buffered points. */
  thaw(points: number): void {
    const batch = this.#batch()
    if (points >= batch.points) return
    this.ledger.freeze(points - batch.points)
    batch.shrinkTo(points)
    this.#head.moveTo(batch.end)
    if (points === 0) this.#unfreeze('settled')
    this.#reportDrop('overflow', this.#enforceBounds())
  }

  /** Removes the oldest `points` of the frozen batch after the receiver's verdict. */
  settle(points: number, as: 'delivered' | 'rejected'): void {
    if (points === 0) return
    const batch = this.#batch()
    if (points > batch.points) throw new Error(`${points} points cannot be settled: the batch has ${batch.points}`)
    this.ledger.settle(points, as)
    batch.settle(points)
    if (batch.points === 0) this.#unfreeze('settled')
    else this.#chain.releaseUpTo(batch.start.slab)
  }

  /** Marks the frozen batch as being sent: it cannot be dropped. */
  pin(): void {
    this.#batch().pinned = true
  }

  /** Marks the frozen batch as waiting for its next attempt: it can be dropped. Drops it if a bound is exceeded. */
  unpin(): void {
    this.#batch().pinned = false
    this.#reportDrop('overflow', this.#enforceBounds())
    this.expire()
  }

  /** Drops points that are too old. */
  expire(): void {
    const limitMs = this.#wallMs() - this.#limits.maxAgeMs
    const batch = this.#frozen
    let expired = 0
    if (batch !== null && !batch.pinned && batch.newestMs < limitMs) expired += this.#dropFrozen('expired')
    const head = this.#head
    let points = 0
    while (head.atRow() && head.timeMs < limitMs) points += head.pass(Number.POSITIVE_INFINITY, true)
    expired += this.#countDropped(points, 'expired')
    this.#reportDrop('expired', expired)
  }

  /** Drops everything, pinned or not. */
  clear(reason: DropReason): void {
    let points = this.#frozen === null ? 0 : this.#dropFrozen(reason)
    points += this.#countDropped(this.#head.skip(this.ledger.buffered, true), reason)
    this.#reportDrop(reason, points)
  }

  /** Drops the oldest points until the bounds are met. Returns how many. */
  #enforceBounds(): number {
    const { maxPoints, maxBytes } = this.#limits
    if (this.#boundedPoints() <= maxPoints && this.heldBytes <= maxBytes) return 0
    const batch = this.#frozen
    let dropped = batch === null || batch.pinned ? 0 : this.#dropFrozen('overflow')
    const excess = this.#boundedPoints() - maxPoints
    if (excess > 0) dropped += this.#countDropped(this.#head.skip(excess, true), 'overflow')
    while (this.heldBytes > maxBytes && this.#head.slab !== this.#chain.last) dropped += this.#dropSlab()
    return dropped
  }

  /** Returns the points that count towards `maxPoints`. A pinned batch does not. */
  #boundedPoints(): number {
    return this.#frozen?.pinned ? this.ledger.buffered : this.ledger.buffered + this.ledger.inFlight
  }

  /** Drops the buffered points of the oldest slab, and the slab unless a pinned batch is in it too. */
  #dropSlab(): number {
    const head = this.#head
    const { slab } = head
    let points = 0
    while (head.row < slab.used) points += head.pass(Number.POSITIVE_INFINITY, true)
    head.atRow()
    return this.#countDropped(points, 'overflow')
  }

  /** Counts the points that the head passed and erased as dropped, and releases the slabs before it. */
  #countDropped(points: number, reason: DropReason): number {
    if (points > 0) this.ledger.drop(points, 'buffered', reason)
    if (this.#frozen === null) this.#chain.releaseUpTo(this.#head.slab)
    else this.#chain.releaseBetween(this.#frozen.end.slab, this.#head.slab)
    this.#restartIfEmpty()
    return points
  }

  #dropFrozen(reason: DropReason): number {
    const { points } = this.#batch()
    this.ledger.drop(points, 'inFlight', reason)
    this.#unfreeze('dropped')
    return points
  }

  #unfreeze(state: 'dropped' | 'settled'): void {
    this.#batch().close(state)
    this.#frozen = null
    this.#chain.releaseUpTo(this.#head.slab)
    this.#restartIfEmpty()
  }

  #restartIfEmpty(): void {
    if (this.ledger.buffered > 0 || this.#frozen !== null) return
    this.#chain.restart()
    this.#head.moveToStart(this.#chain.last)
  }

  #batch(): FrozenBatch {
    if (this.#frozen === null) throw new Error('no batch is frozen')
    return this.#frozen
  }

  #reportDrop(reason: DropReason, points: number): void {
    if (points > 0) this.#onDrop(reason, points)
  }
}

/** Counts the points of a row: its finite values. */
function countPoints(values: Float64Array, from: number, width: number): number {
  let points = 0
  for (let i = from; i < from + width; i++) if (Number.isFinite(values[i])) points++
  return points
}
