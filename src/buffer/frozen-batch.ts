import type { Batch } from './batch.js'
import type { Cursor } from './cursor.js'
import { Rows } from './rows.js'

/** The frozen part of a slab buffer: the points between two cursors. Only the buffer changes it. */
export class FrozenBatch implements Batch {
  readonly #start: Cursor
  #end: Cursor
  #points = 0
  #newestMs = Number.NEGATIVE_INFINITY
  #state: Batch['state'] = 'frozen'
  /** Whether the batch is being sent, so that it cannot be dropped. */
  pinned = false

  /** @param start position before the first point; copied */
  constructor(start: Cursor, maxPoints: number) {
    this.#start = start.copy()
    this.#end = this.#start.copy()
    this.#extend(maxPoints)
  }

  get points(): number {
    return this.#points
  }

  get state(): Batch['state'] {
    return this.#state
  }

  /** Position before its oldest point without a verdict. */
  get start(): Cursor {
    return this.#start
  }

  /** Position after its last point, in the slab of that point. */
  get end(): Cursor {
    return this.#end
  }

  /** Time of its last row, milliseconds since the epoch. */
  get newestMs(): number {
    return this.#newestMs
  }

  rows(skip: number, points: number): Rows {
    if (this.#state !== 'frozen') throw new Error(`the batch is ${this.#state}`)
    const cursor = this.#start.copy()
    cursor.skip(skip)
    return new Rows(cursor, Math.min(points, this.#points - skip))
  }

  shrinkTo(points: number): void {
    this.#end = this.#start.copy()
    this.#points = 0
    this.#extend(points)
  }

  settle(points: number): void {
    this.#start.skip(points)
    this.#points -= points
  }

  close(state: 'dropped' | 'settled'): void {
    this.#state = state
  }

  #extend(maxPoints: number): void {
    const end = this.#end
    while (this.#points < maxPoints && end.atRow()) {
      this.#newestMs = end.timeMs
      this.#points += end.pass(maxPoints - this.#points, false)
    }
  }
}
