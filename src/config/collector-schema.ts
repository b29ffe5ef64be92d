import { z } from 'zod'
import { choice, duration, text, texts, toggle } from './fields.js'

const name = { pattern: /^[A-Za-z0-9][\w.-]{0,63}$/, expected: 'must be a name of letters, digits and . _ -' }

/** What every collector has. */
const schedule = {
  enabled: toggle('Whether it runs').prefault(true),
  interval: duration('Its own tick; default: the top-level `interval`', { min: '10ms', max: '24h' }).optional(),
  jitter: duration('Its own jitter, below its interval; default: the top-level `jitter`', {
    min: '0ms',
    max: '24h',
  }).optional(),
}

/** What every collector has that does not run on the main thread. */
const threaded = {
  ...schedule,
  timeout: duration('Deadline of one collection, from its beginning', { min: '10ms', max: '1h' }).prefault('5s'),
  isolation: choice('Runs in a worker thread, or in a child process, which also survives native crashes and hangs', [
    'thread',
    'process',
  ]).prefault('thread'),
  group: text('Collectors with one group name share one thread; default: a thread of its own', name).optional(),
}

/** What every collector has that reads the kernel's files. */
const sampled = {
  ...threaded,
  source: choice(
    "The kernel's files or the cross-platform library; auto: procfs on Linux, systeminformation elsewhere",
    ['auto', 'procfs', 'systeminformation'],
  ).prefault('auto'),
  sampleInterval: duration(
    'Distance of the samples inside a tick, up to half the interval; default: one reading a tick',
    {
      min: '1ms',
      max: '12h',
    },
  ).optional(),
  emit: choice('With sampleInterval: mean, min, max, p95 and p99 of a tick, or every sample as a point', [
    'summary',
    'all',
  ]).prefault('summary'),
}

function nameFilter(title: string, what: string, exclude: readonly string[] = []) {
  return z
    .strictObject({
      include: texts('Only these; all when empty. `*` and `?` are wildcards').prefault([]),
      exclude: texts('Not these, included or not').prefault([...exclude]),
    })
    .meta({ title, description: what })
    .prefault({})
}

const mounts = nameFilter('NameFilter', 'Mount points to report')

/** The built-in collectors, in the order in which they are listed. */
export const builtInCollectors = {
  cpu: z
    .strictObject({ ...sampled, perCore: toggle('Also each core by itself').prefault(false) })
    .meta({ title: 'CpuCollectorConfig', description: 'CPU time by mode' }),
  memory: z.strictObject(sampled).meta({ title: 'SampledCollectorConfig', description: 'Memory, swap and paging' }),
  disk: z
    .strictObject({
      ...sampled,
      mounts,
      devices: nameFilter('NameFilter', 'Block devices to report; without a filter whole disks, dm and md'),
    })
    .meta({ title: 'DiskCollectorConfig', description: 'Space of local filesystems and I/O of disks' }),
  mounts: z
    .strictObject({
      ...threaded,
      enabled: toggle('Whether it runs; default: true for `hostpulse` on Linux, false for `new Agent()`').optional(),
      isolation: choice('Always a child process: what it asks can hang', ['process']).prefault('process'),
      mounts,
    })
    .omit({ group: true })
    .meta({ title: 'MountsCollectorConfig', description: 'Space of remote and FUSE filesystems' }),
  network: z
    .strictObject({ ...sampled, interfaces: nameFilter('InterfaceFilter', 'Interfaces to report', ['lo']) })
    .meta({ title: 'NetworkCollectorConfig', description: 'Traffic of network interfaces' }),
  system: z
    .strictObject(sampled)
    .meta({ title: 'SampledCollectorConfig', description: 'Load, processes, interrupts, uptime' }),
  pressure: z
    .strictObject({ ...sampled, enabled: toggle('Whether it runs').prefault(false) })
    .omit({ source: true })
    .meta({ title: 'PressureCollectorConfig', description: 'Time that tasks were stalled, on Linux' }),
  runtime: z
    .strictObject({
      ...schedule,
      enabled: toggle('Whether it runs; default: false for `hostpulse`, true for `new Agent()`').optional(),
      threads: toggle('Also the worker threads that call `reportRuntime()` of hostpulse/runtime').prefault(false),
    })
    .meta({ title: 'RuntimeCollectorConfig', description: 'The Node process of the agent, read on the main thread' }),
  agent: z
    .strictObject(schedule)
    .meta({ title: 'ScheduleConfig', description: "The agent's own health, made on the main thread" }),
} as const

/** A collector that the user wrote. */
export const userCollector = z
  .strictObject({
    ...threaded,
    module: text('A local file, relative to the configuration, that exports `collect(context)`'),
    options: z
      .record(z.string(), z.unknown(), { error: 'must be a mapping' })
      .meta({ title: 'Record<string, unknown>', description: 'Handed to the collector as they are' })
      .prefault({}),
  })
  .meta({ title: 'UserCollectorConfig', description: 'A collector of your own' })

export type BuiltInName = keyof typeof builtInCollectors

export const builtInNames = Object.keys(builtInCollectors) as BuiltInName[]

export function isBuiltIn(name: string): name is BuiltInName {
  return Object.hasOwn(builtInCollectors, name)
}

/** Whether a collector runs on the main thread: it is about the process, not about the host. */
export function isMain(name: string): boolean {
  return isBuiltIn(name) && !('isolation' in builtInCollectors[name].shape)
}

/** Whether a collector can be read several times inside a tick. */
export function canBeSampled(name: string): boolean {
  return isBuiltIn(name) && 'sampleInterval' in builtInCollectors[name].shape
}

/** Names that a user's own collector may have. */
export const collectorName = name
