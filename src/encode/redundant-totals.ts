import { findMetric } from '../collectors/index.js'
import type { Layout, Series } from '../shared/frame.js'

/**
 * Returns the columns of counters that are the sum of others in the same layout, such as `cpu_seconds_total{cpu=total}` beside
 * those of each CPU. Prometheus and OpenTelemetry add up the series of a counter, and would count everything twice.
 */
export function redundantTotals({ series }: Layout): readonly number[] {
  const divided = new Set(series.filter((one) => isTotal(one) === false).map(({ type }) => type))
  return [...series.keys()].filter((column) => {
    const one = series[column] as Series
    return divided.has(one.type) && isTotal(one)
  })
}

/** Whether a series is a total; undefined for a metric that has none. */
function isTotal({ type, tags = {} }: Series): boolean | undefined {
  const tag = findMetric(type)?.totalTag
  return tag === undefined ? undefined : tags[tag] === 'total'
}
