import { type CollectorDefinition, canBeSampled, type Preset } from '../collectors/definition.js'
import { builtInCollectors } from '../collectors/index.js'
import type { Source } from '../shared/settings.js'
import { type Fields, type Section, section } from './field.js'
import { choice, duration, mapping, text, toggle } from './fields.js'
import { optionFields } from './option-schema.js'
import { shapeFields } from './shape-fields.js'
import { formatDuration } from './units.js'

/** Names that a user's own collector and a group may have. */
export const collectorName = {
  pattern: /^[A-Za-z0-9][\w.-]{0,63}$/,
  expected: 'must be a name of letters, digits and . _ -',
}

/** Description of each source, for the documentation. */
const SOURCES: Readonly<Record<Source, string>> = {
  procfs: "the kernel's files",
  node: "Node's own functions",
  systeminformation: 'the cross-platform library',
}

/** The properties of a collector that decide which of the common keys it has. */
type Kind = Pick<CollectorDefinition, 'enabled' | 'runsOn' | 'sources' | 'metrics' | 'hangs' | 'leastIntervalMs'>

/** Keys that configure one built-in collector. */
export interface CollectorSchema {
  readonly definition: CollectorDefinition
  /** Keys shared with other collectors. */
  readonly common: Partial<CommonFields>
  /** Keys that only this collector has. */
  readonly options: Fields
}

/** The built-in collectors, in the order in which they are listed. */
export const collectorSchemas: readonly CollectorSchema[] = builtInCollectors.map(schemaOf)

/** A collector that the user wrote. */
export const userCollector = section(
  { title: 'UserCollectorConfig', description: 'A collector of your own' },
  {
    ...commonFields({ enabled: true, runsOn: 'worker', sources: ['procfs'], metrics: [] }),
    module: text('A local file, relative to the configuration, that exports `collect(context)`'),
    options: mapping('Passed to the collector unchanged').default({}),
  },
)

export function schemaOf(definition: CollectorDefinition): CollectorSchema {
  return { definition, common: commonFields(definition), options: optionFields(definition.options) }
}

/** Returns the whole section of a collector, for documentation and JSON Schema. */
export function sectionOf({ definition, common, options }: CollectorSchema): Section {
  const about = { title: titleOf(definition), description: definition.description }
  return section<Fields>(about, { ...common, ...options })
}

/** Every key that collectors can have in common. */
export type CommonFields = ReturnType<typeof everyCommonField>

/** Returns the keys that apply to a collector of this kind. */
function commonFields(kind: Kind): Partial<CommonFields> {
  const { runsOn, sources } = kind
  const { enabled, interval, jitter, timeout, isolation, group, source, sampleInterval, emit } = everyCommonField(kind)
  const schedule = { enabled, interval, jitter }
  if (runsOn === 'main') return { ...schedule, ...shapeFields }
  if (runsOn === 'thread') return { ...schedule, timeout, ...shapeFields }
  const isolated = { ...schedule, timeout, isolation }
  if (runsOn === 'process') return { ...isolated, ...shapeFields }
  return {
    ...isolated,
    group,
    ...(sources.length > 1 && { source }),
    ...(canBeSampled(kind) && { sampleInterval, emit }),
    ...shapeFields,
  }
}

function everyCommonField(kind: Kind) {
  return {
    enabled: enabledField(kind),
    interval: duration(`Interval of this collector; default: the top-level \`interval\`${atLeast(kind)}`, {
      min: '10ms',
      max: '24h',
    }).optional(),
    jitter: duration('Jitter of this collector, below its interval; default: the top-level `jitter`', {
      min: '0ms',
      max: '24h',
    }).optional(),
    timeout: duration('Deadline of one collection, from its beginning', { min: '10ms', max: '1h' }).default('5s'),
    isolation: isolationField(kind),
    group: text(
      "Collectors with one group name share one thread; default: `built-in` for a built-in one that reads the kernel's files with the default timeout, else a thread of its own",
      collectorName,
    ).optional(),
    source: sourceField(kind),
    sampleInterval: duration(
      'Interval between samples inside a tick, up to half the interval; default: one reading per tick',
      { min: '1ms', max: '12h' },
    ).optional(),
    emit: choice('With sampleInterval: mean, min, max, p95 and p99 of a tick, or every sample as a point', [
      'summary',
      'all',
    ]).default('summary'),
    ...shapeFields,
  }
}

function enabledField({ enabled }: Kind) {
  if (typeof enabled === 'boolean') return toggle('Whether it runs').default(enabled)
  const what =
    typeof enabled === 'string'
      ? `true ${enabled}`
      : `${presetText(enabled.command, '`hostpulse`')}, ${presetText(enabled.library, '`new Agent()`')}`
  return toggle(`Whether it runs; default: ${what}`).optional()
}

function presetText(preset: Preset, who: string): string {
  return typeof preset === 'boolean' ? `${preset} for ${who}` : `true for ${who} ${preset}`
}

function sourceField({ sources }: Kind) {
  const elsewhere = sources.find((source) => source !== 'procfs') ?? 'none'
  const names = sources.map((source) => `${source} (${SOURCES[source]})`).join(', ')
  return choice(`${names}; auto: procfs on Linux, ${elsewhere} elsewhere`, ['auto', ...sources]).default('auto')
}

function atLeast({ leastIntervalMs }: Kind): string {
  return leastIntervalMs === undefined ? '' : `, but at least ${formatDuration(leastIntervalMs)}`
}

function isolationField({ runsOn, hangs }: Kind) {
  if (runsOn === 'process') {
    return choice(`Always a child process, because ${hangs} can hang`, ['process']).default('process')
  }
  return choice('Runs in a worker thread, or in a child process, which also survives native crashes and hangs', [
    'thread',
    'process',
  ]).default('thread')
}

/** Returns the name of the section's type in AgentConfig. Collectors that are configured alike share one. */
function titleOf({ name, enabled, runsOn, sources, options, metrics }: CollectorDefinition): string {
  const hasOptions = Object.keys(options).length > 0
  const isPlain = enabled === true && !hasOptions
  const isSampled = canBeSampled({ runsOn, metrics })
  const isKernelCollector =
    enabled === false && !hasOptions && runsOn === 'worker' && sources.length === 1 && !isSampled
  if (isPlain && runsOn === 'main') return 'ScheduleConfig'
  if (isPlain && sources.length > 1 && isSampled) return 'SampledCollectorConfig'
  if (isKernelCollector) return 'KernelCollectorConfig'
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}CollectorConfig`
}
