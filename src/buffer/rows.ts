import type { Layout } from '../shared/frame.js'
import type { Cursor } from './cursor.js'
import { ROW_HEADER } from './slab.js'

/**
 * Reads consecutive points row by row, without an object per row or point. After `next()` returned true, the points of
 * the row are the values of `values[base + from] … values[base + to - 1]` that are not NaN. Column c belongs to
 * `layout.series[c]`. The first and the last row may be incomplete.
 */
export class Rows {
  readonly #cursor: Cursor
  /** Points left until `next` returns false. */
  #left: number
  #layout: Layout
  timeMs = 0
  values: Float64Array
  base = 0
  from = 0
  to = 0

  /** @param cursor position before the first point; moved by reading */
  constructor(cursor: Cursor, points: number) {
    this.#cursor = cursor
    this.#left = points
    this.#layout = cursor.slab.layouts[0] as Layout
    this.values = cursor.slab.data
  }

  get layout(): Layout {
    return this.#layout
  }

  /** Allows `points` further points. Only after `next` returned false. */
  extend(points: number): void {
    this.#left = points
  }

  /** Moves to the next row. Returns false when all points were read. */
  next(): boolean {
    const cursor = this.#cursor
    if (this.#left <= 0 || !cursor.atRow()) return false
    const { slab, row } = cursor
    this.#layout = slab.layoutAt(row)
    this.timeMs = cursor.timeMs
    this.values = slab.data
    this.base = row + ROW_HEADER
    this.from = cursor.column
    this.#left -= cursor.pass(this.#left, false)
    this.to = cursor.slab === slab && cursor.row === row ? cursor.column : this.#layout.series.length
    return true
  }
}
