import type { ChartHistory, HistoryLine } from './history.js'

/** A line's values in columns, oldest first. Times in milliseconds since the epoch. */
export interface LinePoints {
  readonly ts: readonly number[]
  readonly value: readonly number[]
}

/** Times in milliseconds since the epoch, then the values of each line at these times; null where a line has none. */
export type AlignedLines = [times: number[], ...values: (number | null)[][]]

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

/** Puts lines on one time axis. A line is the sum of its series; a null breaks it where points are missing. */
export function alignLines(
  history: ChartHistory,
  lines: readonly HistoryLine[],
  fromMs: number,
  toMs: number,
): AlignedLines {
  const seriesByLine = lines.map((line) => [history.pointsOf(line)])
  const times = new Set<number>()
  for (const { ts } of seriesByLine.flat()) {
    for (const ms of ts) if (ms >= fromMs && ms <= toMs) times.add(ms)
  }
  const axis = withGaps(
    [...times].sort((a, b) => a - b),
    history.stepMs,
  )
  const position = new Map(axis.map((ms, index) => [ms, index]))
  const columns = seriesByLine.map((series) => {
    const column = new Array<number | null>(axis.length).fill(null)
    for (const { ts, value } of series) {
      for (const [index, ms] of ts.entries()) {
        const at = position.get(ms)
        if (at !== undefined) column[at] = (column[at] ?? 0) + (value[index] ?? 0)
      }
    }
    return column
  })
  return [axis, ...columns]
}

/** Adds a time without values wherever the next point comes too late. */
function withGaps(times: readonly number[], stepMs: number): number[] {
  const gapMs = Math.max(stepMs, usualDistance(times) ?? stepMs) * GAP_STEPS
  const axis: number[] = []
  for (const ms of times) {
    const last = axis.at(-1)
    if (last !== undefined && ms - last > gapMs) axis.push(last + 1)
    axis.push(ms)
  }
  return axis
}

/** Returns the median distance between neighbours. */
function usualDistance(times: readonly number[]): number | undefined {
  const distances = times.slice(1).map((ms, index) => ms - (times[index] ?? ms))
  return distances.sort((a, b) => a - b)[Math.floor(distances.length / 2)]
}
