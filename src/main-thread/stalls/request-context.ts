import { describeTypedError } from '../../shared/describe-error.js'
import type { ReportedContext, RequestContext } from '../../shared/stacks.js'
import { activeSpan } from './active-span.js'

/** Longest text of a value, in characters. */
const LONGEST_VALUE = 128
/** Number of values that are kept of a context, in the order of its keys. */
const MOST_VALUES = 16

/**
 * Returns the context of the calling code's request, from the host's own function and the active span of its OpenTelemetry.
 *
 * @param stallContext AgentOptions.stallContext
 */
export function requestContext(stallContext: (() => unknown) | undefined): ReportedContext {
  const message: ReportedContext = {}
  const reported = attempt(
    () => contextFrom(stallContext?.()),
    (error) => {
      message.error = error
    },
  )
  // A fault of the host's OpenTelemetry is its own to report.
  const span = attempt(
    () => activeSpan(),
    () => {},
  )
  if (span === undefined) {
    if (reported !== undefined) message.context = reported
  } else
    message.context = {
      ...(typeof reported === 'string' ? { route: reported } : reported),
      ...bounded(Object.entries(span)),
    }
  return message
}

/** @throws when it is neither a text nor an object of texts */
function contextFrom(value: unknown): RequestContext | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') return value.slice(0, LONGEST_VALUE)
  if (typeof value !== 'object')
    throw new TypeError(`returned ${typeof value}, expected a string or an object of strings`)
  if (value instanceof Promise) {
    // Nobody else handles it, and a rejection would end the host.
    value.catch(() => {})
    throw new TypeError('returned a promise, expected a string or an object of strings')
  }
  return bounded(Object.entries(value))
}

/** Limits the number and length of values, and drops objects. Numbers and booleans become text. */
function bounded(entries: readonly (readonly [string, unknown])[]): Record<string, string> {
  const values: Record<string, string> = {}
  for (const [key, value] of entries.slice(0, MOST_VALUES)) {
    if (['string', 'number', 'boolean'].includes(typeof value))
      values[key.slice(0, LONGEST_VALUE)] = String(value).slice(0, LONGEST_VALUE)
  }
  return values
}

function attempt<Value>(read: () => Value, onError: (error: string) => void): Value | undefined {
  try {
    return read()
  } catch (error) {
    onError(describeTypedError(error))
    return undefined
  }
}
