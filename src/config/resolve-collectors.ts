import type { CollectorSettings, Roots, Source } from '../shared/settings.js'
import { isBuiltIn, isMain } from './collector-schema.js'
import { type Context, localFile } from './context.js'
import type { ReadCollector } from './read-collectors.js'
import { formatDuration } from './units.js'

/** What collectors take over from the top level. */
export interface Inherited {
  readonly intervalMs: number
  readonly jitterMs: number
  readonly roots: Roots
}

/** The collectors that will run. Problems in how their fields fit together go to the report. */
export function resolveCollectors(
  read: readonly ReadCollector[],
  inherited: Inherited,
  context: Context,
): readonly CollectorSettings[] {
  const enabled = read.filter((collector) => isEnabled(collector, context))
  for (const collector of enabled) check(collector, inherited, context)
  return enabled.map((collector) => settingsOf(collector, inherited, context))
}

function isEnabled({ name, enabled }: ReadCollector, { embedded, facts }: Context): boolean {
  if (enabled !== undefined) return enabled
  return embedded ? name === 'runtime' : name === 'mounts' && facts.platform === 'linux'
}

function check(collector: ReadCollector, inherited: Inherited, { report, facts }: Context): void {
  const { name, group, isolation, sampleInterval, source } = collector
  const path = ['collectors', name]
  const intervalMs = collector.interval ?? inherited.intervalMs
  const jitterMs = collector.jitter ?? inherited.jitterMs
  if (jitterMs >= intervalMs) {
    const whose = collector.interval === undefined ? 'the interval' : `the interval of ${name}`
    const at = collector.jitter === undefined ? ['jitter'] : [...path, 'jitter']
    report.addValue(at, `must be below ${whose}, ${formatDuration(intervalMs)}`)
  }
  if (sampleInterval !== undefined && sampleInterval > intervalMs / 2) {
    const limit = formatDuration(Math.floor(intervalMs / 2))
    report.addValue([...path, 'sampleInterval'], `is out of range: 1ms to ${limit}, half the interval of ${name}`)
  }
  if (group !== undefined && isolation === 'process') {
    report.add([...path, 'group'], 'a group shares a thread, but isolation is process')
  }
  if (source === 'procfs' && facts.platform !== 'linux' && inherited.roots.procRoot === '/proc') {
    report.addValue([...path, 'source'], `needs Linux, and this is ${facts.platform}`)
  }
}

function settingsOf(collector: ReadCollector, inherited: Inherited, context: Context): CollectorSettings {
  const { name, module } = collector
  const intervalMs = collector.interval ?? inherited.intervalMs
  return {
    name,
    intervalMs,
    jitterMs: collector.jitter ?? inherited.jitterMs,
    timeoutMs: collector.timeout ?? intervalMs,
    isolation: isMain(name) ? 'main' : (collector.isolation ?? 'thread'),
    group: collector.group,
    roots: inherited.roots,
    source: sourceOf(collector, context),
    sampleIntervalMs: collector.sampleInterval,
    emit: collector.emit ?? 'summary',
    options: optionsOf(collector),
    module: module === undefined ? undefined : localFile(module, context.baseDir),
  }
}

function sourceOf({ source = 'auto' }: ReadCollector, { facts }: Context): Source {
  if (source !== 'auto') return source
  return facts.platform === 'linux' ? 'procfs' : 'systeminformation'
}

/** CpuOptions, DiskOptions, NetworkOptions, RuntimeOptions; or what the user gave to a collector of their own. */
function optionsOf(collector: ReadCollector): Readonly<Record<string, unknown>> {
  const { perCore, mounts, devices, interfaces, threads } = collector
  if (!isBuiltIn(collector.name)) return collector.options ?? {}
  const known = Object.entries({ perCore, mounts, devices, interfaces, threads })
  return Object.fromEntries(known.filter(([, value]) => value !== undefined))
}
