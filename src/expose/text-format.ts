/** How values are written for those who pull them, by the type that names it in HTTP. */
export type TextFormat = typeof PROMETHEUS_TEXT | typeof OPEN_METRICS

export const PROMETHEUS_TEXT = 'text/plain; version=0.0.4; charset=utf-8'
export const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8'

/** The format that a request's Accept header prefers: Prometheus' own unless OpenMetrics is wanted at least as much. */
export function chooseFormat(accept: string | undefined): TextFormat {
  const ranges = (accept ?? '').split(',').map(readRange)
  const weightOf = (type: string) =>
    Math.max(0, ...ranges.filter((each) => each.type === type).map(({ weight }) => weight))
  const open = weightOf('application/openmetrics-text')
  return open > 0 && open >= weightOf('text/plain') ? OPEN_METRICS : PROMETHEUS_TEXT
}

function readRange(text: string): { readonly type: string; readonly weight: number } {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const weight = parameters.find((each) => each.startsWith('q='))
  // The only version that is spoken here; an older one was never used in earnest.
  const version = parameters.find((each) => each.startsWith('version='))
  if (type === 'application/openmetrics-text' && version !== undefined && version !== 'version=1.0.0')
    return { type, weight: 0 }
  return { type, weight: weight === undefined ? 1 : Number(weight.slice(2)) || 0 }
}
