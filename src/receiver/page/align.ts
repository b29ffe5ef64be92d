/** A line's values in columns, oldest first. Times in milliseconds since the epoch. */
export interface LinePoints {
  readonly ts: readonly number[]
  readonly value: readonly number[]
}

/**
 * A line's values at the times of a chart, as uPlot reads them. Undefined between two points continues the line; null, in a pause,
 * breaks it.
 */
export type Column = readonly (number | null | undefined)[]

export interface AlignedLines {
  /** Milliseconds since the epoch. */
  readonly times: readonly number[]
  /** One for each line. */
  readonly columns: readonly Column[]
}

/** A pause longer than this many usual steps is a gap in the line. */
const GAP_STEPS = 3.5

/** Adds up series into one line. At each time it is the sum of those that have a point then. */
export function sumPoints(series: readonly LinePoints[]): LinePoints {
  const [only] = series
  if (only !== undefined && series.length === 1) return only
  const sums = new Map<number, number>()
  for (const { ts, value } of series) {
    for (const [index, ms] of ts.entries()) sums.set(ms, (sums.get(ms) ?? 0) + (value[index] ?? 0))
  }
  const sorted = [...sums].sort(([one], [other]) => one - other)
  return { ts: sorted.map(([ms]) => ms), value: sorted.map(([, sum]) => sum) }
}

/** Divides the values of a line by those of another at the same times. There is no point where the other is 0 or has none. */
export function dividePoints({ ts, value }: LinePoints, divisor: LinePoints): LinePoints {
  const by = new Map(divisor.ts.map((ms, index) => [ms, divisor.value[index] ?? 0]))
  const kept = ts.flatMap((ms, index) => ((by.get(ms) ?? 0) > 0 ? [index] : []))
  return {
    ts: kept.map((index) => ts[index] ?? 0),
    value: kept.map((index) => (value[index] ?? 0) / (by.get(ts[index] ?? 0) ?? 1)),
  }
}

/** Puts the points of lines between two times on one axis. Lines may have different steps. */
export function alignLines(
  lines: readonly LinePoints[],
  stepMs: number,
  { from, to }: { readonly from: number; readonly to: number },
): AlignedLines {
  const cut = lines.map(({ ts, value }) => {
    const begin = firstFrom(ts, from)
    const end = firstFrom(ts, to + 1)
    return { ts: ts.slice(begin, end), value: value.slice(begin, end) }
  })
  const times = new Set<number>()
  for (const { ts } of cut) for (const ms of ts) times.add(ms)
  const lastMs = Math.max(...times)
  const breaks = cut.map(({ ts }) => breaksOf(ts, stepMs, lastMs))
  for (const ms of breaks.flat()) times.add(ms)
  const axis = [...times].sort((one, other) => one - other)
  const position = new Map(axis.map((ms, index) => [ms, index]))
  const columns = cut.map(({ ts, value }, line) => {
    const column = new Array<number | null | undefined>(axis.length).fill(undefined)
    for (const ms of breaks[line] ?? []) column[position.get(ms) as number] = null
    for (const [index, ms] of ts.entries()) column[position.get(ms) as number] = value[index]
    return column
  })
  return { times: axis, columns }
}

/**
 * Returns a line's value at a position: the value of its latest point up to there. Undefined in a pause and before the first point.
 */
export function valueAt(column: Column, index: number): number | undefined {
  for (let at = index; at >= 0; at--) {
    const value = column[at]
    if (value !== undefined) return value ?? undefined
  }
  return undefined
}

/** Returns a time after each point that is followed too late, by the next point or by the end of the chart. */
function breaksOf(ts: readonly number[], stepMs: number, lastMs: number): number[] {
  const gapMs = Math.max(stepMs, usualDistance(ts) ?? stepMs) * GAP_STEPS
  return ts.filter((ms, index) => (ts[index + 1] ?? lastMs) - ms > gapMs).map((ms) => ms + 1)
}

/** Returns the median distance between neighbours. */
function usualDistance(ts: readonly number[]): number | undefined {
  const distances = ts.slice(1).map((ms, index) => ms - (ts[index] ?? ms))
  return distances.sort((one, other) => one - other)[Math.floor(distances.length / 2)]
}

/** Returns the position of the first time at or after `ms`. */
function firstFrom(ts: readonly number[], ms: number): number {
  let [low, high] = [0, ts.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ts[middle] ?? ms) < ms) low = middle + 1
    else high = middle
  }
  return low
}
