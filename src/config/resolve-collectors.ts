import { BUILT_IN_GROUP } from '../collectors/definition.js'
import { type OptionFields, optionsOf } from '../collectors/options.js'
import { stalls } from '../collectors/stalls.js'
import type { Surroundings } from '../shared/cgroups/surroundings.js'
import type { CollectorSettings, OptionValues, Roots, Source } from '../shared/settings.js'
import { checkShape } from './check-shape.js'
import { type Context, localFile } from './context.js'
import type { Path } from './path.js'
import type { ReadCollector } from './read-collectors.js'
import { shapeOf } from './shape-fields.js'
import { formatDuration } from './units.js'

/** The deadline that the schema gives a collector, in ms. */
const DEFAULT_TIMEOUT_MS = 5_000

/** Top-level values that collectors inherit. */
export interface Inherited {
  readonly intervalMs: number
  readonly jitterMs: number
  readonly roots: Roots
  readonly surroundings: Surroundings | undefined
}

/** Returns the settings of the enabled collectors. Adds conflicts between their fields to the report. */
export function resolveCollectors(
  read: readonly ReadCollector[],
  inherited: Inherited,
  context: Context,
): readonly CollectorSettings[] {
  const enabled = read.filter((collector) => isEnabled(collector, inherited, context))
  for (const collector of enabled) check(collector, inherited, context)
  const settings = enabled.map((collector) => settingsOf(collector, inherited, context))
  return settings.map((each) => (each.name === stalls.name ? { ...each, group: groupOfWatch(each, settings) } : each))
}

function isEnabled(
  { enabled, definition }: ReadCollector,
  { surroundings }: Inherited,
  { embedded, facts }: Context,
): boolean {
  if (enabled !== undefined || definition === undefined) return enabled ?? false
  const { enabled: byDefault } = definition
  const preset = typeof byDefault === 'object' ? byDefault[embedded ? 'library' : 'command'] : byDefault
  if (typeof preset === 'boolean') return preset
  return preset === 'on Linux' ? facts.platform === 'linux' : surroundings?.container !== undefined
}

function check(collector: ReadCollector, inherited: Inherited, { report, facts }: Context): void {
  const { name, group, isolation, sampleInterval, source } = collector
  const path = ['collectors', name]
  if (collector.definition !== undefined) {
    const { definition, options } = collector
    const remote = remoteFiles(definition.options, options as OptionValues)
    for (const key of remote) report.addValue([...path, ...key], 'must be a local file')
  }
  const intervalMs = intervalOf(collector, inherited)
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
  checkShape(collector, collector.definition, path, report)
  if (source === 'procfs' && facts.platform !== 'linux' && inherited.roots.procRoot === '/proc') {
    report.addValue([...path, 'source'], `needs Linux, and this is ${facts.platform}`)
  }
}

function settingsOf(collector: ReadCollector, inherited: Inherited, context: Context): CollectorSettings {
  const { name, definition } = collector
  const intervalMs = intervalOf(collector, inherited)
  const common = {
    name,
    intervalMs,
    jitterMs: collector.jitter ?? inherited.jitterMs,
    timeoutMs: collector.timeout ?? intervalMs,
    isolation: definition?.runsOn === 'main' ? 'main' : (collector.isolation ?? 'thread'),
    group: groupOf(collector, context),
    roots: inherited.roots,
    source: sourceOf(collector, context),
    sampleIntervalMs: collector.sampleInterval,
    emit: collector.emit ?? 'summary',
    shape: shapeOf(collector),
  } as const
  if (definition !== undefined) {
    const options = optionsOf(definition, collector.options)
    return { ...common, options: withAbsoluteFiles(definition.options, options, ['collectors', name], context) }
  }
  // Without a local file there is a problem in the report, and these settings are never used.
  const { module = '', options = {} } = collector
  return { ...common, module: localFile(module, context.baseDirOf(['collectors', name, 'module'])) ?? module, options }
}

function intervalOf({ interval, definition }: ReadCollector, { intervalMs }: Inherited): number {
  return interval ?? Math.max(intervalMs, definition?.leastIntervalMs ?? 0)
}

/** Without a local file there is a problem in the report, and these options are never used. */
function withAbsoluteFiles(fields: OptionFields, options: OptionValues, path: Path, context: Context): OptionValues {
  return Object.fromEntries(
    Object.entries(options).map(([key, value]) => {
      const field = fields[key]
      const at = [...path, key]
      if (field?.kind === 'section') return [key, withAbsoluteFiles(field.fields, value as OptionValues, at, context)]
      return [
        key,
        field?.kind === 'file' && typeof value === 'string' ? localFile(value, context.baseDirOf(at)) : value,
      ]
    }),
  )
}

/** Returns the paths of options that name a file that is not local. */
function remoteFiles(fields: OptionFields, options: OptionValues): readonly (readonly string[])[] {
  return Object.entries(fields).flatMap(([key, field]) => {
    const value = options[key]
    if (field.kind === 'section') {
      return remoteFiles(field.fields, (value ?? {}) as OptionValues).map((inner) => [key, ...inner])
    }
    const isRemote = field.kind === 'file' && typeof value === 'string' && localFile(value, '/') === undefined
    return isRemote ? [[key]] : []
  })
}

/**
 * Returns the group of a collector. Built-in ones share a thread, because reading the kernel's files can neither hang nor fork, and
 * each further thread takes 8 MB and wakes for every tick. A collector with its own deadline, process or source may be killed, wait
 * or fork, and some take long to read: those get a thread of their own.
 */
function groupOf(collector: ReadCollector, context: Context): string | undefined {
  const { definition, group, isolation, timeout } = collector
  if (group !== undefined || definition?.runsOn !== 'worker' || isolation === 'process') return group
  if (!definition.sharesThread) return undefined
  const isOrdinary = timeout === DEFAULT_TIMEOUT_MS && sourceOf(collector, context) === 'procfs'
  return isOrdinary ? BUILT_IN_GROUP : undefined
}

/**
 * Returns the group of the collector that watches this thread: the built-in one, for the same reason. The watch needs a free event
 * loop, so it gets a thread of its own if the built-in thread takes samples or runs a user's module.
 */
function groupOfWatch({ timeoutMs }: CollectorSettings, all: readonly CollectorSettings[]): string | undefined {
  const others = all.filter(({ group }) => group === BUILT_IN_GROUP)
  const isFree = others.every(({ sampleIntervalMs, module }) => sampleIntervalMs === undefined && module === undefined)
  return isFree && others.length > 0 && timeoutMs === DEFAULT_TIMEOUT_MS ? BUILT_IN_GROUP : undefined
}

/** `auto` is the first source of the collector that the platform has. */
function sourceOf({ source = 'auto', definition }: ReadCollector, { facts }: Context): Source {
  if (source !== 'auto') return source
  if (facts.platform === 'linux') return 'procfs'
  return definition?.sources.find((one) => one !== 'procfs') ?? 'systeminformation'
}
