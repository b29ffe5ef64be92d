import type { Layout } from '../shared/frame.js'

/** Doubles before the values of a row: its time, and the index of its layout in the slab's own list. */
export const ROW_HEADER = 2

/**
 * A block of rows, one after the other, in one typed array:
 *
 *     time │ layout │ value … value ║ time │ layout │ value … value ║ … │ unused
 *
 * There is no object per row. NaN means no point: there was none, or it was dropped.
 */
export class Slab {
  readonly data: Float64Array
  readonly layouts: Layout[] = []
  /** Number of doubles written. */
  used = 0
  /** The slab with the next rows. */
  next: Slab | null = null

  constructor(doubles: number) {
    this.data = new Float64Array(doubles)
  }

  hasRoomFor(width: number): boolean {
    return this.used + ROW_HEADER + width <= this.data.length
  }

  /** Returns the layout of the row at offset `row`. */
  layoutAt(row: number): Layout {
    return this.layouts[this.data[row + 1] as number] as Layout
  }

  /** Appends a row of `width` values, copied from offset `from`. Infinite values become NaN: no format can write them. */
  appendRow(layoutIndex: number, timeMs: number, values: Float64Array, from: number, width: number): void {
    const { data } = this
    let at = this.used
    data[at++] = timeMs
    data[at++] = layoutIndex
    for (let i = from; i < from + width; i++) {
      const value = values[i] as number
      data[at++] = Number.isFinite(value) ? value : Number.NaN
    }
    this.used = at
  }

  /** Removes its rows and its link to the next slab. */
  clear(): void {
    this.layouts.length = 0
    this.used = 0
    this.next = null
  }
}
