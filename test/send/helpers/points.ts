import type { Batch } from '../../../src/buffer/batch.js'
import type { Frame, Layout, Series } from '../../../src/shared/frame.js'

const layouts = new Map<number, Layout>()

/** Returns the layout of `width` gauges, the same object for the same width. */
export function layoutOf(width: number): Layout {
  let layout = layouts.get(width)
  if (layout === undefined) {
    const series: Series[] = []
    for (let column = 0; column < width; column++) {
      series.push({ type: 'test_value', kind: 'gauge', tags: { column: String(column) } })
    }
    layout = { collector: 'test', series }
    layouts.set(width, layout)
  }
  return layout
}

/** Creates a frame of one row. */
export function frameOf(timeMs: number, ...values: number[]): Frame {
  return { layout: layoutOf(values.length), timesMs: Float64Array.of(timeMs), values: Float64Array.from(values) }
}

/** Returns the values of a batch's points, in order. */
export function valuesOf(batch: Batch, skip = 0, points = batch.points): number[] {
  const values: number[] = []
  const rows = batch.rows(skip, points)
  while (rows.next()) {
    for (let column = rows.from; column < rows.to; column++) {
      const value = rows.values[rows.base + column] as number
      if (!Number.isNaN(value)) values.push(value)
    }
  }
  return values
}

/** Returns the integers from `first` to `last`. */
export function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index)
}
