type Column = (number | null)[]

/** Stacks lines: each becomes the sum up to itself. The largest sum comes first, since uPlot draws that one lowest. */
export function stack(columns: readonly Column[]): Column[] {
  const sums: Column = []
  const stacked = columns.map((column) =>
    column.map((value, index) => {
      if (value === null) return null
      const total = (sums[index] ?? 0) + value
      sums[index] = total
      return total
    }),
  )
  return stacked.reverse()
}
