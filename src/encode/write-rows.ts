import type { Rows } from '../buffer/rows.js'
import type { Layout } from '../shared/frame.js'

/** Writes the points of a row in one format. */
export interface RowWriter {
  /** Called before the points of each row. @param timeMs milliseconds since the epoch */
  beginRow(layout: Layout, timeMs: number): void
  /** Writes a point of `layout.series[column]`. Returns false, and writes nothing, if the body would become too large. */
  writePoint(column: number, value: number): boolean
  /** Called after the points of each row, and after a refused point. */
  endRow?(): void
}

/** Writes points until there are no more or one is refused. Returns how many were written. */
export function writeRows(rows: Rows, writer: RowWriter): number {
  let points = 0
  while (rows.next()) {
    const { values, base, from, to } = rows
    writer.beginRow(rows.layout, rows.timeMs)
    for (let column = from; column < to; column++) {
      const value = values[base + column] as number
      if (Number.isNaN(value)) continue
      if (!writer.writePoint(column, value)) {
        writer.endRow?.()
        return points
      }
      points++
    }
    writer.endRow?.()
  }
  return points
}
