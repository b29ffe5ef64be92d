import { PerLayout } from '../encode/per-layout.js'
import type { Frame, Layout } from '../shared/frame.js'

/** Removes the points that a format leaves out, before they are counted. */
export class FormatFilter {
  readonly #omitted: PerLayout<number>

  /** @param omits returns the columns of a layout that the format leaves out */
  constructor(omits: (layout: Layout) => readonly number[]) {
    this.#omitted = new PerLayout(omits)
  }

  /** Returns the frame itself where nothing is left out. */
  apply(frame: Frame): Frame {
    const { layout } = frame
    const columns = this.#omitted.of(layout)
    if (columns.length === 0) return frame
    const values = frame.values.slice()
    for (let start = 0; start < values.length; start += layout.series.length) {
      for (const column of columns) values[start + column] = Number.NaN
    }
    return { ...frame, values }
  }
}
