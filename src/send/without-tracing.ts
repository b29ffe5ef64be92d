/** The part of @opentelemetry/api 1.x that is used here. Its copies share one registry: https://github.com/open-telemetry/opentelemetry-js */
interface Registry {
  readonly context?: ContextManager
}

interface ContextManager {
  active(): Context
  with<Result>(context: Context, work: () => Result): Result
}

interface Context {
  setValue(key: symbol, value: unknown): Context
}

const REGISTRY = Symbol.for('opentelemetry.js.api.1')
/** The key of `suppressTracing` in @opentelemetry/core. */
const SUPPRESS = Symbol.for('OpenTelemetry SDK Context Key SUPPRESS_TRACING')

/**
 * Calls `work` in a context in which OpenTelemetry records no spans, where the host has set it up: an exporter that traces its own
 * requests makes spans for ever. Never loads OpenTelemetry.
 */
export function withoutTracing<Result>(work: () => Result): Result {
  const manager = contextManager()
  const suppressed = manager && suppress(manager)
  return manager === undefined || suppressed === undefined ? work() : manager.with(suppressed, work)
}

/** Returns undefined unless the host registered one: without it, OpenTelemetry has no context to suppress anything in. */
function contextManager(): ContextManager | undefined {
  const registry = (globalThis as { readonly [REGISTRY]?: Registry })[REGISTRY]
  return typeof registry?.context?.with === 'function' ? registry.context : undefined
}

/** Returns undefined when the host's manager fails, which must not stop the agent. */
function suppress(manager: ContextManager): Context | undefined {
  try {
    return manager.active().setValue(SUPPRESS, true)
  } catch {
    return undefined
  }
}
