import type { Frame, Layout, Series } from '../shared/frame.js'

/** A column of a renamed layout. */
export interface RenamedColumn {
  readonly series: Series
  /** Source of the column: the sum of columns of the original layout, times a factor; or the row's time, or 1. */
  readonly from: { readonly columns: readonly number[]; readonly times: number } | 'time' | 'one'
}

interface RenamedLayout {
  readonly layout: Layout
  /** Undefined if all columns are the original ones. */
  readonly columns: readonly RenamedColumn[] | undefined
}

const MS_PER_SECOND = 1000

/** Renames layouts, each once, and moves the values of frames into their renamed columns. */
export class RenamedLayouts {
  readonly #rename: (series: readonly Series[]) => readonly RenamedColumn[]
  readonly #byLayout = new WeakMap<Layout, RenamedLayout>()

  /** @param rename returns the columns of a layout under their new names */
  constructor(rename: (series: readonly Series[]) => readonly RenamedColumn[]) {
    this.#rename = rename
  }

  /** Returns a frame of the renamed layout. Copies values only where columns differ. */
  apply(frame: Frame): Frame {
    const { layout, columns } = this.#of(frame.layout)
    if (layout === frame.layout) return frame
    const { timesMs, values } = frame
    if (columns === undefined) return { layout, timesMs, values }
    const width = frame.layout.series.length
    const renamed = new Float64Array(timesMs.length * columns.length)
    let to = 0
    for (let row = 0; row < timesMs.length; row++) {
      const seconds = (timesMs[row] as number) / MS_PER_SECOND
      for (const { from } of columns) renamed[to++] = renamedValue(from, values, row * width, seconds)
    }
    return { layout, timesMs, values: renamed }
  }

  #of(original: Layout): RenamedLayout {
    let renamed = this.#byLayout.get(original)
    if (renamed === undefined) {
      renamed = this.#renamed(original)
      this.#byLayout.set(original, renamed)
    }
    return renamed
  }

  #renamed(original: Layout): RenamedLayout {
    const columns = this.#rename(original.series)
    const isInOrder = columns.length === original.series.length && columns.every(isColumn)
    if (isInOrder && columns.every(({ series }, index) => series === original.series[index])) {
      return { layout: original, columns: undefined }
    }
    const layout = { collector: original.collector, series: columns.map(({ series }) => series) }
    return { layout, columns: isInOrder ? undefined : columns }
  }
}

/** Whether a column equals the original column at the same position. */
function isColumn({ from }: RenamedColumn, index: number): boolean {
  return typeof from === 'object' && from.times === 1 && from.columns.length === 1 && from.columns[0] === index
}

/** @param base start of the row in `values` @param seconds time of the row */
function renamedValue(from: RenamedColumn['from'], values: Float64Array, base: number, seconds: number): number {
  if (from === 'time') return seconds
  if (from === 'one') return 1
  let sum = 0
  for (const column of from.columns) sum += values[base + column] as number
  return sum * from.times
}
