import { type PointColumns, type PointColumnsView, sortByTime } from './point-columns.js'

/**
 * Ring of the last points of one series, in typed arrays. When it is full, a new point overwrites the oldest one.
 * Points may arrive in any order of time. They are sorted on read, because reads are rare.
 */
export class PointRing {
  #ts: Float64Array
  #values: Float64Array
  /** Slot of the next point. */
  #next = 0
  #length = 0
  #newestTs = Number.NEGATIVE_INFINITY
  #newestValue = Number.NaN

  constructor(capacity: number) {
    this.#ts = new Float64Array(capacity)
    this.#values = new Float64Array(capacity)
  }

  get capacity(): number {
    return this.#ts.length
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
    const last = (this.#next === 0 ? this.capacity : this.#next) - 1
    if (this.#length > 0 && this.#ts[last] === ts) {
      this.#values[last] = value
    } else {
      this.#ts[this.#next] = ts
      this.#values[this.#next] = value
      this.#next = this.#next + 1 === this.capacity ? 0 : this.#next + 1
      if (this.#length < this.capacity) this.#length++
    }
    if (ts >= this.#newestTs) {
      this.#newestTs = ts
      this.#newestValue = value
    }
  }

  /** Grows the ring; `capacity` must exceed the current one. */
  grow(capacity: number): void {
    const ts = new Float64Array(capacity)
    const values = new Float64Array(capacity)
    for (let index = 0; index < this.#length; index++) {
      const slot = this.#slot(index)
      ts[index] = this.#ts[slot] ?? 0
      values[index] = this.#values[slot] ?? 0
    }
    this.#ts = ts
    this.#values = values
    this.#next = this.#length
  }

  /** Returns the points from `fromMs` to `toMs`, both included, by time. Of several at one time it returns the last. */
  read(fromMs: number, toMs: number): PointColumnsView {
    const columns: PointColumns = { ts: [], value: [] }
    for (let index = 0; index < this.#length; index++) {
      const slot = this.#slot(index)
      const ts = this.#ts[slot] ?? 0
      if (ts < fromMs || ts > toMs) continue
      columns.ts.push(ts)
      columns.value.push(this.#values[slot] ?? 0)
    }
    return sortByTime(columns)
  }

  #slot(index: number): number {
    const oldest = this.full ? this.#next : 0
    const slot = oldest + index
    return slot < this.capacity ? slot : slot - this.capacity
  }
}
