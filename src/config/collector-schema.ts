import { z } from 'zod'
import { type CollectorDefinition, canBeSampled } from '../collectors/definition.js'
import { builtInCollectors } from '../collectors/index.js'
import { choice, duration, text, toggle } from './fields.js'
import { optionsSchema } from './option-schema.js'

/** Names that a user's own collector and a group may have. */
export const collectorName = {
  pattern: /^[A-Za-z0-9][\w.-]{0,63}$/,
  expected: 'must be a name of letters, digits and . _ -',
}

/** The properties of a collector that decide which of the common keys it has. */
type Kind = Pick<CollectorDefinition, 'enabled' | 'runsOn' | 'sources' | 'metrics'>

/** The section of one built-in collector. */
export interface CollectorSchema {
  readonly definition: CollectorDefinition
  /** Keys that other collectors have too. */
  readonly common: ReturnType<typeof commonSchema>
  /** Keys of this collector alone. */
  readonly options: ReturnType<typeof optionsSchema>
}

/** The built-in collectors, in the order in which they are listed. */
export const collectorSchemas: readonly CollectorSchema[] = builtInCollectors.map(schemaOf)

/** A collector that the user wrote. */
export const userCollector = commonSchema({ enabled: true, runsOn: 'worker', sources: ['procfs'], metrics: [] })
  .extend({
    module: text('A local file, relative to the configuration, that exports `collect(context)`'),
    options: z
      .record(z.string(), z.unknown(), { error: 'must be a mapping' })
      .meta({ title: 'Record<string, unknown>', description: 'Passed to the collector unchanged' })
      .prefault({}),
  })
  .meta({ title: 'UserCollectorConfig', description: 'A collector of your own' })

export function schemaOf(definition: CollectorDefinition): CollectorSchema {
  return { definition, common: commonSchema(definition), options: optionsSchema(definition.options) }
}

/** Returns the whole section of a collector, for documentation and JSON Schema. */
export function sectionSchema({ definition, common, options }: CollectorSchema) {
  return common.extend(options.shape).meta({ title: titleOf(definition), description: definition.description })
}

function commonSchema(kind: Kind) {
  return z
    .strictObject({
      enabled: enabledField(kind),
      interval: duration('Interval of this collector; default: the top-level `interval`', {
        min: '10ms',
        max: '24h',
      }).optional(),
      jitter: duration('Jitter of this collector, below its interval; default: the top-level `jitter`', {
        min: '0ms',
        max: '24h',
      }).optional(),
      timeout: duration('Deadline of one collection, from its beginning', { min: '10ms', max: '1h' }).prefault('5s'),
      isolation: isolationField(kind),
      group: text('Collectors with one group name share one thread; default: a thread of its own', {
        ...collectorName,
      }).optional(),
      source: choice(
        "The kernel's files or the cross-platform library; auto: procfs on Linux, systeminformation elsewhere",
        ['auto', 'procfs', 'systeminformation'],
      ).prefault('auto'),
      sampleInterval: duration(
        'Interval between samples inside a tick, up to half the interval; default: one reading per tick',
        { min: '1ms', max: '12h' },
      ).optional(),
      emit: choice('With sampleInterval: mean, min, max, p95 and p99 of a tick, or every sample as a point', [
        'summary',
        'all',
      ]).prefault('summary'),
    })
    .pick(commonKeys(kind))
}

type CommonKey =
  | 'enabled'
  | 'interval'
  | 'jitter'
  | 'timeout'
  | 'isolation'
  | 'group'
  | 'source'
  | 'sampleInterval'
  | 'emit'

/** Returns the keys that apply to a collector of this kind. */
function commonKeys(kind: Kind): { readonly [Key in CommonKey]?: true } {
  const { runsOn, sources } = kind
  const schedule = { enabled: true, interval: true, jitter: true } as const
  if (runsOn === 'main') return schedule
  const isolated = { ...schedule, timeout: true, isolation: true } as const
  if (runsOn === 'process') return isolated
  return {
    ...isolated,
    group: true,
    ...(sources.length > 1 && { source: true }),
    ...(canBeSampled(kind) && { sampleInterval: true, emit: true }),
  }
}

function enabledField({ enabled }: Kind) {
  if (typeof enabled === 'boolean') return toggle('Whether it runs').prefault(enabled)
  const command =
    enabled.command === 'on Linux' ? 'true for `hostpulse` on Linux' : `${enabled.command} for \`hostpulse\``
  return toggle(`Whether it runs; default: ${command}, ${enabled.library} for \`new Agent()\``).optional()
}

function isolationField({ runsOn }: Kind) {
  if (runsOn === 'process') {
    return choice('Always a child process, because statfs can hang', ['process']).prefault('process')
  }
  return choice('Runs in a worker thread, or in a child process, which also survives native crashes and hangs', [
    'thread',
    'process',
  ]).prefault('thread')
}

/** Returns the name of the section's type in AgentConfig. Collectors that are configured alike share one. */
function titleOf({ name, enabled, runsOn, sources, options, metrics }: CollectorDefinition): string {
  const isPlain = enabled === true && Object.keys(options).length === 0
  if (isPlain && runsOn === 'main') return 'ScheduleConfig'
  if (isPlain && sources.length > 1 && canBeSampled({ runsOn, metrics })) return 'SampledCollectorConfig'
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}CollectorConfig`
}
