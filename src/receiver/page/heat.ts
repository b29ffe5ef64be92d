import type { LinePoints } from './align.js'
import type { TimeRange } from './view-state.js'

/** A cell lasts until the next point, but no longer than this many usual distances. */
const MAX_DISTANCES = 2.5

/** Values in rows of cells of equal length, the first row first; NaN where a row has none. */
export interface HeatCells {
  readonly columns: number
  readonly rows: number
  readonly values: Float32Array
  /** Time of the first cell and of the end of the last. */
  readonly range: TimeRange
}

/** Spreads the points of rows over cells of one step. A point counts from its time until the next point's time. */
export function heatCells(rows: readonly LinePoints[], { from, to }: TimeRange, stepMs: number): HeatCells {
  const begin = Math.floor(from / stepMs) * stepMs
  const columns = Math.max(1, Math.ceil((to - begin) / stepMs))
  const values = new Float32Array(columns * rows.length).fill(Number.NaN)
  for (const [row, { ts, value }] of rows.entries()) {
    const longest = Math.max(stepMs, usualDistance(ts)) * MAX_DISTANCES
    for (const [index, ms] of ts.entries()) {
      const end = Math.min(ts[index + 1] ?? ms + longest / MAX_DISTANCES, ms + longest)
      const first = Math.max(0, Math.round((ms - begin) / stepMs))
      const last = Math.min(columns, Math.round((end - begin) / stepMs))
      values.fill(value[index] ?? Number.NaN, row * columns + first, row * columns + Math.max(first, last))
    }
  }
  return { columns, rows: rows.length, values, range: { from: begin, to: begin + columns * stepMs } }
}

/** Returns the value at a time; undefined where there is none. */
export function cellAt({ columns, rows, values, range }: HeatCells, row: number, ms: number): number | undefined {
  const column = Math.floor(((ms - range.from) / (range.to - range.from)) * columns)
  const value = column >= 0 && column < columns && row < rows ? values[row * columns + column] : undefined
  return value === undefined || Number.isNaN(value) ? undefined : value
}

function usualDistance(ts: readonly number[]): number {
  const distances = ts.slice(1).map((ms, index) => ms - (ts[index] ?? ms))
  return distances.sort((a, b) => a - b)[Math.floor(distances.length / 2)] ?? 0
}
