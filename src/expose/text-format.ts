/** How values are written for those who pull them, by the type that names it in HTTP. */
export type TextFormat = typeof PROMETHEUS_TEXT | typeof OPEN_METRICS

export const PROMETHEUS_TEXT = 'text/plain; version=0.0.4; charset=utf-8'
export const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8'

/** One part of an Accept header. */
interface Range {
  readonly type: string
  /** Of the format, not of HTTP. */
  readonly version: string | undefined
  /** 0 (not wanted) to 1. */
  readonly weight: number
}

/**
 * The format that a request's Accept header prefers. OpenMetrics is for who names it and wants it at least as much as text;
 * everybody else gets Prometheus' own format, also who wants neither: that is better than nothing.
 */
export function chooseFormat(accept: string | undefined): TextFormat {
  const ranges = (accept ?? '').split(',').map(readRange)
  // The only version that is spoken here; an older one was never used in earnest.
  const open = weightOf(ranges, 'application/openmetrics-text', ['1.0.0']) ?? 0
  const text = weightOf(ranges, 'text/plain', ['0.0.4']) ?? weightOf(ranges, 'text/*') ?? weightOf(ranges, '*/*') ?? 0
  return open > 0 && open >= text ? OPEN_METRICS : PROMETHEUS_TEXT
}

/** How much a type is wanted; undefined when it is not named, or only in other versions. */
function weightOf(ranges: readonly Range[], type: string, versions: readonly string[] = []): number | undefined {
  const weights = ranges
    .filter((range) => range.type === type && (range.version === undefined || versions.includes(range.version)))
    .map(({ weight }) => weight)
  return weights.length === 0 ? undefined : Math.max(...weights)
}

function readRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const parameterOf = (name: string) =>
    parameters
      .find((each) => each.startsWith(`${name}=`))
      ?.slice(name.length + 1)
      .replace(/^"(.*)"$/, '$1')
  const weight = parameterOf('q')
  return { type, version: parameterOf('version'), weight: weight === undefined ? 1 : Number(weight) || 0 }
}
