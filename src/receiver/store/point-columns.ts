/** Points of one series in columns. */
export interface PointColumns {
  readonly ts: number[]
  readonly value: number[]
}

/** Read-only points of one series, in arrays of any kind. */
export interface PointColumnsView {
  readonly ts: ArrayLike<number>
  readonly value: ArrayLike<number>
}

/** Sorts points by time and keeps the last of several at one time. Returns columns that are already sorted unchanged. */
export function sortByTime(columns: PointColumnsView): PointColumnsView {
  const { ts, value } = columns
  if (isRising(ts)) return columns
  const byTime = new Map<number, number>()
  for (let index = 0; index < ts.length; index++) byTime.set(ts[index] ?? 0, value[index] ?? 0)
  const entries = [...byTime].sort(([a], [b]) => a - b)
  return { ts: entries.map(([time]) => time), value: entries.map(([, one]) => one) }
}

function isRising(ts: ArrayLike<number>): boolean {
  for (let index = 1; index < ts.length; index++) if ((ts[index] ?? 0) <= (ts[index - 1] ?? 0)) return false
  return true
}
