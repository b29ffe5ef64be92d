import type { Column } from './align.js'

/**
 * Stacks lines: each becomes the sum up to itself. Between two of its points, a line counts with its earlier value. The largest sum
 * comes first, since uPlot draws that one lowest.
 */
export function stack(columns: readonly Column[]): Column[] {
  const sums: number[] = []
  return columns.map((column) => addTo(sums, column)).reverse()
}

/** Returns the top of a stack: the sum of all lines, at each time where one of them has a point. */
export function stackTop(columns: readonly Column[]): Column {
  const sums: number[] = []
  for (const column of columns) addTo(sums, column)
  return sums.map((sum, index) => {
    const values = columns.map((column) => column[index])
    if (values.some((value) => typeof value === 'number')) return sum
    return values.includes(null) ? null : undefined
  })
}

/** Adds a line to the sums so far. Returns the sums at the times where the line has points. */
function addTo(sums: number[], column: Column): Column {
  let latest = 0
  return column.map((value, index) => {
    if (value !== undefined) latest = value ?? 0
    const sum = (sums[index] ?? 0) + latest
    sums[index] = sum
    return typeof value === 'number' ? sum : value
  })
}
