import type { CollectorSettings, OutputSettings, Settings } from '../../src/shared/settings.js'
import { Random } from './random.js'

/** Kinds of trouble. Leaving one out of a run does not change the others. */
export const TROUBLES = [
  'threads',
  'receivers',
  'connections',
  'clock',
  'loop',
  'reports',
  'flushes',
  'listeners',
  'reconfigurations',
] as const

/** Drawn separately from the others, so that older seeds repeat the same run. */
const LATER: readonly Trouble[] = ['reconfigurations']

export type Trouble = (typeof TROUBLES)[number]

/** Cuts a seed's run down, for people to read. */
export interface Cut {
  /** Number of events after which the run ends. @default as the seed says */
  readonly events?: number
  readonly without?: readonly Trouble[]
}

/** Everything a seed decides before the run begins. */
export interface Plan {
  readonly seed: number
  readonly settings: Settings
  /** Number of events after which the run ends. */
  readonly events: number
  /** Whether requests use sockets and Node's own client; otherwise the host's transport function. */
  readonly overHttp: boolean
  /** Level of trouble, from 0 to 1. */
  readonly threadTrouble: number
  readonly receiverTrouble: number
  /** How the run ends: with a stop or abort in the middle of things, or after everything was mended and has settled. */
  readonly end: 'stop' | 'abort' | 'mend'
  readonly stopDeadlineMs: number
  has(trouble: Trouble): boolean
}

export function planOf(seed: number, { events, without = [] }: Cut = {}): Plan {
  const random = new Random(seed, 'plan')
  const connected = withConnections(settingsOf(random), new Random(seed, 'keep-alive'))
  const settings = withSamples(connected, new Random(seed, 'samples'))
  const plan = {
    seed,
    settings,
    overHttp: random.chance(0.15),
    threadTrouble: random.pick([0, 0.03, 0.15, 0.4]),
    receiverTrouble: random.pick([0, 0.1, 0.4, 0.8]),
    end: random.weighted({ stop: 6, abort: 2, mend: 2 }),
    stopDeadlineMs: random.pick([0, 20, 300, 1500, 5000, 20_000]),
  }
  const quiet = TROUBLES.filter((trouble) => !LATER.includes(trouble) && random.chance(0.3))
  const later = LATER.filter((trouble) => new Random(seed, trouble).chance(0.6))
  const length = random.pick([30, 100, 160, 220])
  return { ...plan, events: events ?? length, has: (trouble) => ![...quiet, ...later, ...without].includes(trouble) }
}

/** Roots that are never read: the simulation reads no file of this machine. */
const ROOTS = { procRoot: '/proc', sysRoot: '/sys', rootfs: '/nowhere' }

function settingsOf(random: Random): Settings {
  const baseMs = random.pick(BASES_MS)
  const groups = random.pick([[undefined], ['one'], ['one', 'two'], [undefined, 'one']])
  const collectors = Array.from({ length: random.int(1, 5) }, (_, index) =>
    collector(random, `c${index}`, baseMs, groups),
  )
  const outputs = Array.from({ length: random.pick([1, 1, 2, 3]) }, (_, index) => output(random, `o${index}`, baseMs))
  return {
    host: 'sim-1',
    tags: random.chance(0.3) ? { env: 'sim' } : {},
    roots: ROOTS,
    initialDelayMs: random.pick([0, 500, 2000]),
    align: random.chance(0.7),
    collectors,
    outputs,
    hostCollectors: 'every',
    scope: 'host',
    processTags: {},
    stopDeadlineMs: 5_000,
  }
}

/** Adds keep-alive settings, drawn separately so that older seeds repeat the same run. */
function withConnections(settings: Settings, random: Random): Settings {
  const maxAgeMs = () => random.pick([0, 2_000, 300_000])
  return { ...settings, outputs: settings.outputs.map((each) => ({ ...each, keepAlive: { maxAgeMs: maxAgeMs() } })) }
}

/** Makes some collectors sampled, also drawn separately. */
function withSamples(settings: Settings, random: Random): Settings {
  const collectors = settings.collectors.map((each) => {
    const isSampled = random.chance(0.5) && each.module === undefined
    return isSampled ? { ...each, sampleIntervalMs: each.intervalMs / 10 } : each
  })
  return { ...settings, collectors }
}

const BASES_MS = [100, 250, 1000, 1000, 10_000]

/** Returns a collector to add while the agent runs. */
export function newCollector(random: Random, name: string): CollectorSettings {
  return collector(random, name, random.pick(BASES_MS), [undefined, 'one'])
}

/** Returns an output to add while the agent runs. */
export function newOutput(random: Random, name: string): OutputSettings {
  return output(random, name, random.pick(BASES_MS))
}

function collector(
  random: Random,
  name: string,
  baseMs: number,
  groups: readonly (string | undefined)[],
): CollectorSettings {
  const intervalMs = baseMs * random.pick([1, 1, 1, 2, 5])
  const isolation = random.chance(0.2) ? 'process' : 'thread'
  return {
    name,
    intervalMs,
    jitterMs: random.chance(0.25) ? Math.floor(intervalMs * random.pick([0.1, 0.5, 0.9])) : 0,
    timeoutMs: random.pick([50, 200, 1000, 5000]),
    isolation,
    group: isolation === 'thread' ? random.pick(groups) : undefined,
    roots: ROOTS,
    source: 'procfs',
    emit: 'summary',
    options: {},
    module: random.chance(0.5) ? `/modules/${name}.js` : undefined,
  }
}

function output(random: Random, name: string, baseMs: number): OutputSettings {
  return {
    name,
    url: `http://${name}.sim:9470/v1/metrics`,
    format: random.weighted({ json: 8, influx: 1 }),
    remoteWrite: { version: 1, staleMarkers: false },
    names: { style: 'native', prefix: '' },
    environment: 'none',
    resource: {},
    token: random.chance(0.3) ? 'a-token' : undefined,
    headers: {},
    timeoutMs: random.pick([100, 1000, 5000]),
    retry: {
      retries: random.pick([0, 1, 3, 3]),
      initialDelayMs: random.pick([50, 1000]),
      maxDelayMs: random.pick([400, 4000, 30_000]),
    },
    batch: {
      maxPoints: random.pick([1, 7, 20, 1000]),
      maxBytes: random.pick([150, 1000, 100_000]),
      flushIntervalMs: baseMs * random.pick([0.5, 1, 3]),
    },
    buffer: {
      maxPoints: random.pick([10, 40, 200, 100_000]),
      maxBytes: random.pick([1_500, 6_000, 1_000_000]),
      maxAgeMs: random.pick([2_000, 60_000, 3_600_000]),
    },
    compression: 'none',
    tls: {},
    keepAlive: { maxAgeMs: 300_000 },
    proxy: 'none',
  }
}
