/**
 * The part of @opentelemetry/api 1.x used here. All copies of the package share one registry:
 * https://github.com/open-telemetry/opentelemetry-js
 */
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
 * Calls `work` in a context in which OpenTelemetry records no spans, if the host has set it up. An exporter that traced its own
 * requests would make spans for ever. Never loads OpenTelemetry.
 */
export function withoutTracing<Result>(work: () => Result): Result {
  const manager = contextManager()
  const suppressed = manager && suppress(manager)
  return manager === undefined || suppressed === undefined ? work() : manager.with(suppressed, work)
}

/**
 * Returns the host's context manager; undefined if it registered none. Without one, OpenTelemetry has no context in which to
 * suppress anything.
 */
function contextManager(): ContextManager | undefined {
  const registry = (globalThis as { readonly [REGISTRY]?: Registry })[REGISTRY]
  return typeof registry?.context?.with === 'function' ? registry.context : undefined
}

/** Returns a context without tracing; undefined if the host's manager fails, because that must not stop the agent. */
function suppress(manager: ContextManager): Context | undefined {
  try {
    return manager.active().setValue(SUPPRESS, true)
  } catch {
    return undefined
  }
}
