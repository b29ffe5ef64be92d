import { type PointColumns, type PointColumnsView, sortByTime } from './point-columns.js'

/**
 * Ring of the last points of one series, in a single typed array, because the object of each array takes more memory than a few
 * points. When it is full, a new point overwrites the oldest one. Points may arrive in any order of time. They are sorted on read,
 * because reads are rare.
 */
export class PointRing {
  /** The times of all slots, then their values. */
  #numbers: Float64Array
  /** Slot of the next point. */
  #next = 0
  #length = 0
  #newestTs = Number.NEGATIVE_INFINITY
  #newestValue = Number.NaN

  constructor(capacity: number) {
    this.#numbers = new Float64Array(2 * capacity)
  }

  get capacity(): number {
    return this.#numbers.length / 2
  }

  get length(): number {
    return this.#length
  }

  get full(): boolean {
    return this.#length === this.capacity
  }

  /** The point with the latest time, not necessarily the last to arrive. */
  get newest(): { ts: number; value: number } {
    return { ts: this.#newestTs, value: this.#newestValue }
  }

  /** Adds a point. It replaces the previous point if both have the same time. */
  push(ts: number, value: number): void {
    const numbers = this.#numbers
    const capacity = numbers.length / 2
    const last = (this.#next === 0 ? capacity : this.#next) - 1
    if (this.#length > 0 && numbers[last] === ts) {
      numbers[capacity + last] = value
    } else {
      numbers[this.#next] = ts
      numbers[capacity + this.#next] = value
      this.#next = this.#next + 1 === capacity ? 0 : this.#next + 1
      if (this.#length < capacity) this.#length++
    }
    if (ts >= this.#newestTs) {
      this.#newestTs = ts
      this.#newestValue = value
    }
  }

  /** Grows the ring; `capacity` must exceed the current one. */
  grow(capacity: number): void {
    const numbers = new Float64Array(2 * capacity)
    for (let index = 0; index < this.#length; index++) {
      const slot = this.#slot(index)
      numbers[index] = this.#numbers[slot] ?? 0
      numbers[capacity + index] = this.#numbers[this.capacity + slot] ?? 0
    }
    this.#numbers = numbers
    this.#next = this.#length
  }

  /** Returns the points from `fromMs` to `toMs`, both included, by time. Keeps the last of several at one time. */
  read(fromMs: number, toMs: number): PointColumnsView {
    const columns: PointColumns = { ts: [], value: [] }
    for (let index = 0; index < this.#length; index++) {
      const slot = this.#slot(index)
      const ts = this.#numbers[slot] ?? 0
      if (ts < fromMs || ts > toMs) continue
      columns.ts.push(ts)
      columns.value.push(this.#numbers[this.capacity + slot] ?? 0)
    }
    return sortByTime(columns)
  }

  #slot(index: number): number {
    const oldest = this.full ? this.#next : 0
    const slot = oldest + index
    return slot < this.capacity ? slot : slot - this.capacity
  }
}
