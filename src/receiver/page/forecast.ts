import type { LinePoints } from './align.js'

const MIN_POINTS = 10
/** Less growth than this share of the whole, over the points, is noise. */
const MIN_GROWTH = 0.001
/** How much of the movement the straight line has to explain: what is written and deleted in turn has no trend. */
const MIN_FIT = 0.7
/** Longest forecast, in lengths of what was seen. */
const MAX_SPANS = 50
const MAX_MS = 365 * 86_400_000

/**
 * Returns when a share reaches 1 if it goes on growing as it did: on the straight line of least squares. In milliseconds since the
 * epoch; undefined when it is not growing, not steadily, or so slowly that what was seen says nothing about it.
 */
export function fullAt({ ts, value }: LinePoints): number | undefined {
  const [firstMs, lastMs] = [ts[0], ts.at(-1)]
  if (firstMs === undefined || lastMs === undefined || ts.length < MIN_POINTS) return undefined
  const times = ts.map((ms) => ms - lastMs)
  const [meanTime, meanValue] = [meanOf(times), meanOf(value)]
  let [sxx, sxy, syy] = [0, 0, 0]
  for (const [index, time] of times.entries()) {
    const x = time - meanTime
    const y = (value[index] ?? meanValue) - meanValue
    sxx += x * x
    sxy += x * y
    syy += y * y
  }
  const slope = sxy / sxx
  const spanMs = lastMs - firstMs
  if (!(slope * spanMs >= MIN_GROWTH) || (sxy * sxy) / (sxx * syy) < MIN_FIT) return undefined
  const leftMs = (1 - (value.at(-1) ?? 1)) / slope
  return leftMs > 0 && leftMs <= Math.min(MAX_SPANS * spanMs, MAX_MS) ? lastMs + leftMs : undefined
}

function meanOf(values: readonly number[]): number {
  return values.reduce((total, one) => total + one, 0) / values.length
}
