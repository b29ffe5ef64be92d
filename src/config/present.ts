import { builtInNames, findCollector } from '../collectors/index.js'
import type { OptionField, OptionFields } from '../collectors/options.js'
import { formatAddress, type ListenAddress } from '../listen/address.js'
import type { NameSettings } from '../names/names.js'
import type { CollectorSettings, OutputSettings } from '../shared/settings.js'
import { AS_IT_IS } from '../shared/shaper.js'
import { isHarmlessHeader } from './harmless.js'
import { maskFile, maskUrl } from './mask-url.js'
import type { Resolved } from './resolve.js'
import { filesOf } from './tls-files-of.js'
import { formatDuration, formatSize } from './units.js'

const MASK = '***'

/** Returns settings in the notation of the file, with every default but empty filters spelt out and every secret replaced by `***`. */
export function present({ settings, logLevel }: Resolved): Readonly<Record<string, unknown>> {
  const {
    host,
    tags,
    initialDelayMs,
    align,
    roots,
    hostCollectors,
    scope,
    collectors,
    outputs,
    expose,
    stopDeadlineMs,
  } = settings
  const off = builtInNames.filter((name) => !collectors.some((collector) => collector.name === name))
  return {
    host,
    tags,
    initialDelay: formatDuration(initialDelayMs),
    align,
    ...roots,
    hostCollectors,
    scope,
    collectors: {
      ...Object.fromEntries(collectors.map((collector) => [collector.name, presentCollector(collector)])),
      ...Object.fromEntries(off.map((name) => [name, { enabled: false }])),
    },
    outputs: outputs.map(presentOutput),
    ...(expose === undefined
      ? {}
      : { expose: { listen: formatAddress(expose.listen), ...presentNames(expose.names) } }),
    stop: { deadline: formatDuration(stopDeadlineMs) },
    log: { level: logLevel },
  }
}

function presentCollector(collector: CollectorSettings): Readonly<Record<string, unknown>> {
  const { name, intervalMs, jitterMs, timeoutMs, isolation, group, source, sampleIntervalMs, emit } = collector
  const shape = presentShape(collector.shape)
  const schedule = { enabled: true, interval: formatDuration(intervalMs), jitter: formatDuration(jitterMs) }
  if (isolation === 'main') return { ...schedule, ...shape, ...presentOptions(collector) }
  const limited = { ...schedule, timeout: formatDuration(timeoutMs) }
  const definition = findCollector(name)
  if (definition?.runsOn === 'thread') return { ...limited, ...shape, ...presentOptions(collector) }
  const isolated = { ...limited, isolation, ...defined({ group }), ...shape }
  if (collector.module !== undefined) {
    return { ...isolated, module: collector.module, options: masked(collector.options) }
  }
  const hasChoice = (definition?.sources.length ?? 0) > 1
  const sampling = sampleIntervalMs === undefined ? {} : { sampleInterval: formatDuration(sampleIntervalMs), emit }
  return { ...isolated, ...(hasChoice ? { source } : {}), ...sampling, ...presentOptions(collector) }
}

/** Leaves out filters and tags that change nothing. */
function presentShape(shape = AS_IT_IS): Readonly<Record<string, unknown>> {
  const { types, tags, maxSeries } = shape
  const given = Object.entries(tags).filter(([, value]) => Object.keys(value).length > 0)
  return {
    ...(types.include.length + types.exclude.length > 0 && { types }),
    ...(given.length > 0 && { tags: Object.fromEntries(given) }),
    maxSeries,
  }
}

function presentOptions({ name, options }: CollectorSettings): Readonly<Record<string, unknown>> {
  return presentFields(findCollector(name)?.options ?? {}, options)
}

/** Writes options as in the file. */
function presentFields(fields: OptionFields, options: object): Readonly<Record<string, unknown>> {
  return defined(
    Object.fromEntries(Object.entries(options).map(([key, value]) => [key, presentOption(fields[key], value)])),
  )
}

function presentOption(field: OptionField | undefined, value: unknown): unknown {
  if (field === undefined || value === undefined) return value
  const { kind } = field
  if (kind === 'section') return presentFields(field.fields, value as object)
  if (kind === 'duration') return formatDuration(Number(value))
  if (kind === 'url') return maskUrl(String(value))
  return kind === 'listen' ? formatAddress(value as ListenAddress) : value
}

/** The prefix of node_exporter's names cannot be configured. */
function presentNames({ style, prefix }: NameSettings): Readonly<Record<string, unknown>> {
  return style === 'node_exporter' ? { names: style } : { names: style, prefix }
}

function presentOutput(output: OutputSettings): Readonly<Record<string, unknown>> {
  const { name, url, format, remoteWrite, environment, token, tokenFile, headers, timeoutMs, retry, batch, buffer } =
    output
  const { names, compression, tls, keepAlive, proxy } = output
  return {
    name,
    url: maskUrl(url),
    format,
    ...(format === 'remote-write' && presentNames(names)),
    remoteWrite,
    environment,
    ...defined({ token: token === undefined ? undefined : MASK, tokenFile: tokenFile && maskFile(tokenFile) }),
    headers: masked(headers, isHarmlessHeader),
    timeout: formatDuration(timeoutMs),
    retry: {
      retries: retry.retries,
      initialDelay: formatDuration(retry.initialDelayMs),
      maxDelay: formatDuration(retry.maxDelayMs),
    },
    batch: {
      maxPoints: batch.maxPoints,
      maxBytes: formatSize(batch.maxBytes),
      flushInterval: formatDuration(batch.flushIntervalMs),
    },
    buffer: {
      maxPoints: buffer.maxPoints,
      maxBytes: formatSize(buffer.maxBytes),
      maxAge: formatDuration(buffer.maxAgeMs),
    },
    compression,
    tls: { ...maskedFiles(filesOf(tls)), ...defined({ keyPassphrase: tls.keyPassphrase && MASK }) },
    keepAlive: { maxAge: formatDuration(keepAlive.maxAgeMs) },
    proxy: proxy === 'none' || proxy === 'env' ? proxy : maskUrl(proxy),
  }
}

/** Masks values that may be secrets, and keeps their names. */
function masked(values: Readonly<Record<string, unknown>>, isHarmless = (_name: string) => false) {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, isHarmless(name) ? value : MASK]))
}

function maskedFiles(files: object): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(files).flatMap(([key, file]) => (typeof file === 'string' ? [[key, maskFile(file)]] : [])),
  )
}

function defined(values: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
