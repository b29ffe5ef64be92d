import type { LinePoints } from './align.js'

const MIN_POINTS = 10
/** Less growth than this share of the whole, over the points, is noise. */
const MIN_GROWTH = 0.001
/** Share of the movement that the straight line must explain: space that is written and freed in turn has no trend. */
const MIN_FIT = 0.7
/** Longest forecast, as a multiple of the observed time. */
const MAX_SPANS = 50
const MAX_MS = 365 * 86_400_000

/**
 * Forecasts when a share reaches 1, by a least-squares line through its points. Returns milliseconds since the epoch; undefined
 * when the share is not growing, does not grow steadily, or grows too slowly for the observed time to tell.
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
