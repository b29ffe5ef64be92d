import type { Context } from './context.js'
import { type Destination, parseDestination } from './destination.js'
import type { Facts } from './facts.js'
import type { ValuesOf } from './field.js'
import { NO_DESTINATION } from './fields.js'
import { maskUrl } from './mask-url.js'
import { checkNames } from './name-fields.js'
import { readOtelEnvironment } from './otel-environment.js'
import { outputSection } from './output-schema.js'
import type { Path } from './path.js'
import { type Readable, readMapping } from './read.js'
import { quoteUrl, type Report } from './report.js'
import { formatDuration } from './units.js'

type Written = ValuesOf<typeof outputSection.fields>

export interface Output extends Written {
  /** Attributes of OTLP's resource from the environment. */
  readonly resource: Readonly<Record<string, string>>
}

export type ReadOutput = Readable<Output>

/** Headers that the sender sets: framing and identity of a request. */
const OWN_HEADERS = new Set(
  'connection content-encoding content-length content-type idempotency-key transfer-encoding'.split(' '),
)

/** Path of InfluxDB's write routes; behind a proxy it may have a prefix. */
const INFLUXDB_WRITE = /\/(?:api\/v2\/)?write\/?$/

/** Reads the section `outputs` and checks the fields of each output against one another. */
export function readOutputs(input: unknown, { facts, report }: Context): readonly ReadOutput[] {
  if (!Array.isArray(input)) {
    report.add(['outputs'], 'must be a list: write [{ url: https://… }]')
    return []
  }
  // A hole in a list is an output too, and `map` would skip it.
  const outputs = Array.from(input, (each: unknown, index) => {
    const at = ['outputs', index]
    const output = withEnvironment(readMapping(outputSection.fields, each, at, report), at, facts.env, report)
    checkOutput(output, at, report)
    return output
  })
  for (const [index, output] of outputs.entries()) {
    const first = outputs.findIndex(({ name }) => name !== undefined && name === output.name)
    if (first !== -1 && first < index) {
      report.addValue(['outputs', index, 'name'], `is already the name of ${report.nameOf(['outputs', first])}`)
    }
  }
  return outputs
}

/** Overrides the written settings with those of the environment, if the output asks for it. */
function withEnvironment(written: Readable<Written>, at: Path, env: Facts['env'], report: Report): ReadOutput {
  if (written.environment !== 'otel') return { ...written, resource: {} }
  if (written.format !== undefined && !written.format.startsWith('otlp')) {
    report.addValue([...at, 'environment'], 'is for the formats otlp and otlp-json')
  }
  const { url = written.url, headers, resource } = readOtelEnvironment(env, at, report)
  const given = new Set(Object.keys(headers).map((name) => name.toLowerCase()))
  const others = Object.entries(written.headers ?? {}).filter(([name]) => !given.has(name.toLowerCase()))
  return { ...written, url, headers: { ...Object.fromEntries(others), ...headers }, resource }
}

function checkOutput(output: ReadOutput, at: Path, report: Report): void {
  const { url, retry, tls, proxy } = output
  const destination = url === undefined ? undefined : parseDestination(url)
  if (url !== undefined && destination === undefined) {
    report.addValue([...at, 'url'], NO_DESTINATION)
  }
  if (output.format === 'remote-write' && output.compression === 'gzip') {
    report.addValue([...at, 'compression'], 'must be none: remote-write brings its own compression, snappy')
  }
  checkPrecision(output, destination, at, report)
  for (const key of ['names', 'prefix'] as const) {
    const isGiven = key === 'names' ? (output.names ?? 'native') !== 'native' : output.prefix !== undefined
    if (isGiven && output.format !== undefined && output.format !== 'remote-write') {
      report.addValue([...at, key], 'is for the format remote-write')
    }
  }
  checkNames(output, at, report)
  checkCredentials(output, destination, at, report)
  checkHeaders(output.headers ?? {}, [...at, 'headers'], report)
  if (retry?.initialDelay !== undefined && retry.maxDelay !== undefined && retry.maxDelay < retry.initialDelay) {
    report.addValue([...at, 'retry', 'maxDelay'], `is below initialDelay, ${formatDuration(retry.initialDelay)}`)
  }
  if ((tls?.certFile === undefined) !== (tls?.keyFile === undefined)) {
    report.add([...at, 'tls'], 'certFile and keyFile go together')
  }
  checkPassphrase(tls, [...at, 'tls'], report)
  if (proxy !== undefined && proxy !== 'none' && proxy !== 'env' && parseDestination(proxy)?.kind !== 'http') {
    report.addValue([...at, 'proxy'], 'must be none, env or the URL of a proxy: http://proxy.example:3128')
  }
}

/** Reports a URL without `precision=ms`: InfluxDB 1 and 2 would take times for nanoseconds and store the points in 1970. */
function checkPrecision({ url, format }: ReadOutput, destination: Destination | undefined, at: Path, report: Report) {
  if (format !== 'influx' || destination?.kind !== 'http' || !INFLUXDB_WRITE.test(destination.url.pathname)) return
  if (destination.url.searchParams.get('precision') === 'ms') return
  const right = new URL(destination.url)
  right.searchParams.set('precision', 'ms')
  report.add([...at, 'url'], `${quoteUrl(url ?? '')} needs precision=ms: write ${maskUrl(right.href)}`)
}

/** Reports an output with two credentials: choosing one would be a guess. */
function checkCredentials(output: ReadOutput, destination: Destination | undefined, at: Path, report: Report): void {
  const { token, tokenFile, headers = {} } = output
  const given = [
    token === undefined ? [] : 'token',
    tokenFile === undefined ? [] : 'tokenFile',
    hasUserinfo(destination) ? 'user:password@ in the url' : [],
    Object.keys(headers).some((name) => name.toLowerCase() === 'authorization') ? 'the header Authorization' : [],
  ].flat()
  if (given.length > 1) report.add(at, `give one credential, not ${given.join(' and ')}`)
}

function checkPassphrase(tls: ReadOutput['tls'], at: Path, report: Report): void {
  const given = (['keyPassphrase', 'keyPassphraseFile'] as const).filter((key) => tls?.[key] !== undefined)
  if (given.length > 1) report.add(at, 'give keyPassphrase or keyPassphraseFile, not both')
  if (given.length > 0 && tls?.keyFile === undefined) report.add(at, `${given[0]} is for keyFile, which is missing`)
}

export function hasUserinfo(destination: Destination | undefined): boolean {
  return destination?.kind === 'http' && `${destination.url.username}${destination.url.password}` !== ''
}

function checkHeaders(headers: Readonly<Record<string, string | undefined>>, at: Path, report: Report): void {
  const seen = new Set<string>()
  for (const [name, value = ''] of Object.entries(headers)) {
    const lowerCase = name.toLowerCase()
    if (OWN_HEADERS.has(lowerCase)) report.add([...at, name], 'is set by hostpulse itself')
    if (seen.has(lowerCase)) report.add([...at, name], 'is given twice: case does not matter in a header name')
    // RFC 9110: field values are visible ASCII, space, tab and obs-text.
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) report.addValue([...at, name], 'has a character that no header may have')
    seen.add(lowerCase)
  }
}
