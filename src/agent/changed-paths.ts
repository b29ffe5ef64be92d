import { nodeUtil } from '../shared/node-modules.js'
import type { CollectorSettings, OutputSettings, Settings } from '../shared/settings.js'
import { matchOutputs } from './match-outputs.js'

type Values = Readonly<Record<string, unknown>>

/** Settings whose keys are the user's own, or secrets: reported as a whole. */
const WHOLE = new Set(['tags', 'headers', 'resource', 'options'])

/**
 * Lists the differences between two settings as paths of the configuration, such as `collectors.cpu.interval`. Compares effective
 * values, so a changed default interval is listed for each collector that takes it. A new or removed collector or output is listed
 * as a whole, a removed output by its former index; `outputs` stands for another order. Never includes values.
 */
export function changedPaths(before: Settings, after: Settings): readonly string[] {
  const paths = [
    ...differences(generalOf(before), generalOf(after)),
    ...collectorPaths(before.collectors, after.collectors),
    ...outputPaths(before.outputs, after.outputs),
  ]
  return [...new Set(paths)]
}

/** Lists the paths of differing values below two mappings. */
function differences(before: Values, after: Values, at = ''): readonly string[] {
  const { isDeepStrictEqual } = nodeUtil()
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => {
    const path = at === '' ? key : `${at}.${key}`
    const [one, other] = [before[key], after[key]]
    if (isMapping(one) && isMapping(other) && !WHOLE.has(key)) return differences(one, other, path)
    return isDeepStrictEqual(one, other) ? [] : path
  })
}

function isMapping(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function generalOf({
  host,
  tags,
  initialDelayMs,
  align,
  roots,
  scope,
  hostCollectors,
  expose,
  stopDeadlineMs,
}: Settings) {
  return {
    host,
    tags,
    initialDelay: initialDelayMs,
    align,
    ...roots,
    scope,
    hostCollectors,
    expose: { listen: expose?.listen, ...namesOf(expose?.names) },
    stop: { deadline: stopDeadlineMs },
  }
}

function collectorPaths(before: readonly CollectorSettings[], after: readonly CollectorSettings[]): readonly string[] {
  const byName = (settings: readonly CollectorSettings[]): Values =>
    Object.fromEntries(settings.map((each) => [each.name, collectorOf(each)]))
  return differences(byName(before), byName(after), 'collectors')
}

function collectorOf({
  intervalMs,
  jitterMs,
  timeoutMs,
  sampleIntervalMs,
  shape,
  ...settings
}: CollectorSettings): Values {
  const { name: _name, roots: _roots, options, ...others } = settings
  return {
    interval: intervalMs,
    jitter: jitterMs,
    timeout: timeoutMs,
    sampleInterval: sampleIntervalMs,
    ...shape,
    ...(settings.module === undefined ? options : { options }),
    ...others,
  }
}

function outputPaths(before: readonly OutputSettings[], after: readonly OutputSettings[]): readonly string[] {
  const matches = matchOutputs(before, after)
  const kept = matches.filter((match) => match !== undefined)
  const isReordered = kept.some((match, index) => match < (kept[index - 1] ?? -1))
  return [
    ...before.flatMap((_, index) => (matches.includes(index) ? [] : `outputs[${index}]`)),
    ...after.flatMap((output, index) => {
      const former = matches[index] === undefined ? undefined : before[matches[index]]
      return former === undefined
        ? `outputs[${index}]`
        : differences(outputOf(former), outputOf(output), `outputs[${index}]`)
    }),
    ...(isReordered ? ['outputs'] : []),
  ]
}

function outputOf({ names, timeoutMs, retry, batch, buffer, keepAlive, ...settings }: OutputSettings): Values {
  return {
    ...settings,
    ...namesOf(names),
    timeout: timeoutMs,
    retry: { retries: retry.retries, initialDelay: retry.initialDelayMs, maxDelay: retry.maxDelayMs },
    batch: { maxPoints: batch.maxPoints, maxBytes: batch.maxBytes, flushInterval: batch.flushIntervalMs },
    buffer: { maxPoints: buffer.maxPoints, maxBytes: buffer.maxBytes, maxAge: buffer.maxAgeMs },
    keepAlive: { maxAge: keepAlive.maxAgeMs },
  }
}

function namesOf(names: OutputSettings['names'] | undefined): Values {
  return { names: names?.style, prefix: names?.prefix }
}
