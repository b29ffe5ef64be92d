/** Symbol under which @opentelemetry/api keeps the host's registrations, for all copies of the package in a process. */
const API = Symbol.for('opentelemetry.js.api.1')
/** Symbol under which a context of @opentelemetry/api keeps its span. */
const SPAN = Symbol.for('OpenTelemetry Context Key SPAN')

interface SpanLike {
  readonly name?: unknown
  spanContext(): { readonly traceId?: unknown }
}

interface ApiLike {
  readonly context?: { active(): { getValue(key: symbol): SpanLike | undefined } }
}

/** The active span of the host's OpenTelemetry. */
export interface ActiveSpan {
  readonly traceId: string
  readonly span?: string
}

/**
 * Returns the span that is active in the host's OpenTelemetry, found without importing it; undefined without one.
 *
 * @throws what the host's context manager throws
 */
export function activeSpan(): ActiveSpan | undefined {
  const api = (globalThis as Record<symbol, unknown>)[API] as ApiLike | undefined
  const span = api?.context?.active().getValue(SPAN)
  const traceId = span?.spanContext().traceId
  if (typeof traceId !== 'string') return undefined
  return typeof span?.name === 'string' ? { traceId, span: span.name } : { traceId }
}
