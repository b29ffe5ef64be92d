import { parseDestination } from './destination.js'
import type { Facts } from './facts.js'
import { isBlank } from './is-blank.js'
import type { Path } from './path.js'
import { quoteUrl, type Report } from './report.js'

type Environment = Facts['env']
type Texts = Readonly<Record<string, string>>

/** Settings of an exporter of metrics from OpenTelemetry's environment variables. */
export interface OtelEnvironment {
  /** Destination of metrics; undefined when no variable names one. */
  readonly url: string | undefined
  /** Every value is a secret. */
  readonly headers: Texts
  /** Attributes of the resource. */
  readonly resource: Texts
}

/**
 * Reads OTEL_EXPORTER_OTLP_[METRICS_]ENDPOINT and _HEADERS, OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES. A variable for
 * metrics overrides the general one; an empty variable counts as unset.
 * https://opentelemetry.io/docs/specs/otel/protocol/exporter/ and …/configuration/sdk-environment-variables/
 * @param at path of the output that uses the environment, for problems
 */
export function readOtelEnvironment(env: Environment, at: Path, report: Report): OtelEnvironment {
  const fail = (name: string, message: string) => report.add([...at, 'environment'], `variable ${name}: ${message}`)
  const pairs = (name: string) => {
    const read = readPairs(env[name] ?? '')
    if (read === undefined) fail(name, 'must be key=value pairs with commas between them, values percent-encoded')
    return read ?? {}
  }
  const specific = 'OTEL_EXPORTER_OTLP_METRICS_HEADERS'
  const headers = pairs(env[specific] ? specific : 'OTEL_EXPORTER_OTLP_HEADERS')
  const serviceName = env['OTEL_SERVICE_NAME']
  const { 'host.name': hostName = '', ...attributes } = pairs('OTEL_RESOURCE_ATTRIBUTES')
  return {
    url: readEndpoint(env, fail),
    headers,
    resource: {
      ...attributes,
      ...(isBlank(hostName) ? {} : { 'host.name': hostName }),
      ...(serviceName ? { 'service.name': serviceName } : {}),
    },
  }
}

/** Returns the metrics' own URL as it is, or the general one with `/v1/metrics` appended. */
function readEndpoint(env: Environment, fail: (name: string, message: string) => void): string | undefined {
  const names = ['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT']
  const name = names.find((each) => env[each])
  const text = name && env[name]
  if (!name || !text) return undefined
  const destination = parseDestination(text)
  if (destination?.kind !== 'http') {
    fail(name, `${quoteUrl(text)} is not a URL: write http://127.0.0.1:4318`)
    return undefined
  }
  if (name === names[0]) return text
  const { url } = destination
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/v1/metrics`
  return url.href
}

/** Parses W3C Baggage without properties: `key=value,key=value`. Returns undefined when any part is malformed. */
function readPairs(text: string): Texts | undefined {
  const parts = text.split(',').filter((part) => part.trim() !== '')
  const pairs = parts.map(readPair)
  return pairs.every((pair) => pair !== undefined) ? Object.fromEntries(pairs) : undefined
}

function readPair(part: string): readonly [string, string] | undefined {
  const [, key = '', value = ''] = /^\s*([^=]*?)\s*=\s*(.*?)\s*$/s.exec(part) ?? []
  if (key === '') return undefined
  try {
    return [decodeURIComponent(key), decodeURIComponent(value)]
  } catch {
    return undefined
  }
}
