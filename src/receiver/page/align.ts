import type { ChartHistory, HistoryLine } from './history.js'

/** Times in milliseconds since the epoch, then the values of each line at these times; null where a line has none. */
export type AlignedLines = [times: number[], ...values: (number | null)[][]]

/** A pause longer than this many usual steps is a gap in the line. */
const GAP_STEPS = 3.5

/** Puts lines on one time axis. A line is the sum of its series; a null breaks it where points are missing. */
export function alignLines(
  history: ChartHistory,
  lines: readonly HistoryLine[],
  fromMs: number,
  toMs: number,
): AlignedLines {
  const seriesByLine = lines.map((line) => history.seriesOf(line))
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
