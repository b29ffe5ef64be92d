import { readWeightedList, type Weighted } from '../listen/weighted-list.js'

/** A text format, named by its media type. */
export type TextFormat = typeof PROMETHEUS_TEXT | typeof OPEN_METRICS

export const PROMETHEUS_TEXT = 'text/plain; version=0.0.4; charset=utf-8'
export const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8'

/**
 * Chooses the format for a request's Accept header: OpenMetrics when the header names it and prefers it at least as much as
 * text, otherwise the Prometheus format, even when the header accepts neither.
 */
export function chooseFormat(accept: string | undefined): TextFormat {
  const ranges = readWeightedList(accept)
  // Only version 1.0.0 is written here.
  const open = weightOf(ranges, 'application/openmetrics-text', ['1.0.0']) ?? 0
  const text = weightOf(ranges, 'text/plain', ['0.0.4']) ?? weightOf(ranges, 'text/*') ?? weightOf(ranges, '*/*') ?? 0
  return open > 0 && open >= text ? OPEN_METRICS : PROMETHEUS_TEXT
}

/** Returns the weight of a type; undefined when the header does not name it in one of these versions. */
function weightOf(ranges: readonly Weighted[], type: string, versions: readonly string[] = []): number | undefined {
  const weights = ranges
    .filter(({ name, parameter }) => {
      const version = parameter('version')
      return name === type && (version === undefined || versions.includes(version))
    })
    .map(({ weight }) => weight)
  return weights.length === 0 ? undefined : Math.max(...weights)
}
