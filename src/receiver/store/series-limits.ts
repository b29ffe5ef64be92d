/** Bounds of the series; points of further series are rejected. */
export interface SeriesLimits {
  /** @default 100,000: 200 hosts of 400 series, and some room */
  readonly maxSeries: number
  /** Characters of all names and tags together. @default 200 for each of `maxSeries`, twice as many as agents need */
  readonly maxSeriesBytes: number
}

export function seriesLimits({
  maxSeries = 100_000,
  maxSeriesBytes = maxSeries * 200,
}: Partial<SeriesLimits>): SeriesLimits {
  return { maxSeries, maxSeriesBytes }
}
