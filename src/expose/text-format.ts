/** A text format, named by its media type. */
export type TextFormat = typeof PROMETHEUS_TEXT | typeof OPEN_METRICS

export const PROMETHEUS_TEXT = 'text/plain; version=0.0.4; charset=utf-8'
export const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8'

/** One part of an Accept header. */
interface MediaRange {
  readonly type: string
  /** Version of the format. */
  readonly version: string | undefined
  /** 0 (not acceptable) to 1. */
  readonly weight: number
}

/**
 * Chooses the format for a request's Accept header: OpenMetrics when the header names it and prefers it at least as much as
 * text, otherwise the Prometheus format, even when the header accepts neither.
 */
export function chooseFormat(accept: string | undefined): TextFormat {
  const ranges = (accept ?? '').split(',').map(readRange)
  // Only version 1.0.0 is written here.
  const open = weightOf(ranges, 'application/openmetrics-text', ['1.0.0']) ?? 0
  const text = weightOf(ranges, 'text/plain', ['0.0.4']) ?? weightOf(ranges, 'text/*') ?? weightOf(ranges, '*/*') ?? 0
  return open > 0 && open >= text ? OPEN_METRICS : PROMETHEUS_TEXT
}

/** Returns the weight of a type; undefined when the header does not name it in one of these versions. */
function weightOf(ranges: readonly MediaRange[], type: string, versions: readonly string[] = []): number | undefined {
  const weights = ranges
    .filter((range) => range.type === type && (range.version === undefined || versions.includes(range.version)))
    .map(({ weight }) => weight)
  return weights.length === 0 ? undefined : Math.max(...weights)
}

function readRange(text: string): MediaRange {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const parameterOf = (name: string) =>
    parameters
      .find((each) => each.startsWith(`${name}=`))
      ?.slice(name.length + 1)
      .replace(/^"(.*)"$/, '$1')
  const weight = parameterOf('q')
  return { type, version: parameterOf('version'), weight: weight === undefined ? 1 : Number(weight) || 0 }
}
