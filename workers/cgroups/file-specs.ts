import type { Controller } from '../../src/shared/cgroups/hierarchies.js'
import { TICKS_PER_SECOND } from '../procfs/clock-ticks.js'

/** A number in a file: the beginning of its line (empty if the file is a single number), its target and its divisor. */
export interface Entry<Field extends string> {
  readonly key: string
  readonly field: Field
  readonly per?: number
  /** Value if the file is absent. @default unknown */
  readonly ifAbsent?: number
}

/** A file of a controller, and the numbers in it. */
export interface FileSpec<Field extends string> {
  readonly controller: Controller
  readonly file: string
  readonly entries: readonly Entry<Field>[]
  /** Whether samples inside a tick need it. */
  readonly sampled: boolean
}

/** The files of one area in both versions. */
export interface AreaSpecs<Field extends string> {
  readonly fields: readonly Field[]
  readonly v1: readonly FileSpec<Field>[]
  readonly v2: readonly FileSpec<Field>[]
}

const MICROSECONDS = 1e6
const NANOSECONDS = 1e9

type CpuField = 'usage' | 'user' | 'system' | ThrottleField
type ThrottleField = 'periods' | 'throttledPeriods' | 'throttled'

const THROTTLE_V2: readonly Entry<ThrottleField>[] = [
  { key: 'nr_periods ', field: 'periods' },
  { key: 'nr_throttled ', field: 'throttledPeriods' },
  { key: 'throttled_usec ', field: 'throttled', per: MICROSECONDS },
]
const THROTTLE_V1: readonly Entry<ThrottleField>[] = [
  { key: 'nr_periods ', field: 'periods' },
  { key: 'nr_throttled ', field: 'throttledPeriods' },
  { key: 'throttled_time ', field: 'throttled', per: NANOSECONDS },
]

/** CPU time in seconds. */
export const cpuSpecs: AreaSpecs<CpuField> = {
  fields: ['usage', 'user', 'system', 'periods', 'throttledPeriods', 'throttled'],
  v1: [
    {
      controller: 'cpuacct',
      file: 'cpuacct.usage',
      sampled: true,
      entries: [{ key: '', field: 'usage', per: NANOSECONDS }],
    },
  ],
  v2: [
    {
      controller: 'cpu',
      file: 'cpu.stat',
      sampled: true,
      entries: [
        { key: 'usage_usec ', field: 'usage', per: MICROSECONDS },
        { key: 'user_usec ', field: 'user', per: MICROSECONDS },
        { key: 'system_usec ', field: 'system', per: MICROSECONDS },
        ...THROTTLE_V2,
      ],
    },
  ],
}

/** CPU time by mode, for versions with a separate file. */
export const cpuModeSpecs: AreaSpecs<CpuField> = {
  fields: cpuSpecs.fields,
  v1: [
    {
      controller: 'cpuacct',
      file: 'cpuacct.stat',
      sampled: false,
      entries: [
        { key: 'user ', field: 'user', per: TICKS_PER_SECOND },
        { key: 'system ', field: 'system', per: TICKS_PER_SECOND },
      ],
    },
  ],
  v2: [],
}

/** Throttling, for versions with a separate file. */
export const ownThrottleSpecs: AreaSpecs<CpuField> = {
  fields: cpuSpecs.fields,
  v1: [{ controller: 'cpu', file: 'cpu.stat', sampled: false, entries: THROTTLE_V1 }],
  v2: [],
}

/** Throttling alone, for the group above with the quota. */
export const throttleSpecs: AreaSpecs<CpuField> = {
  fields: cpuSpecs.fields,
  v1: ownThrottleSpecs.v1,
  v2: [{ controller: 'cpu', file: 'cpu.stat', sampled: false, entries: THROTTLE_V2 }],
}

type MemoryField = 'charged' | 'inactive' | 'rss' | 'peak' | 'swap' | 'oomKills' | 'highEvents'
const MEMORY_FIELDS: readonly MemoryField[] = ['charged', 'inactive', 'rss', 'peak', 'swap', 'oomKills', 'highEvents']

/** Memory in bytes. */
export const memorySpecs: AreaSpecs<MemoryField> = {
  fields: MEMORY_FIELDS,
  v1: [
    { controller: 'memory', file: 'memory.usage_in_bytes', sampled: true, entries: [{ key: '', field: 'charged' }] },
    { controller: 'memory', file: 'memory.max_usage_in_bytes', sampled: false, entries: [{ key: '', field: 'peak' }] },
    {
      controller: 'memory',
      file: 'memory.oom_control',
      sampled: false,
      entries: [{ key: 'oom_kill ', field: 'oomKills' }],
    },
  ],
  v2: [
    { controller: 'memory', file: 'memory.current', sampled: true, entries: [{ key: '', field: 'charged' }] },
    { controller: 'memory', file: 'memory.peak', sampled: false, entries: [{ key: '', field: 'peak' }] },
    { controller: 'memory', file: 'memory.swap.current', sampled: false, entries: [{ key: '', field: 'swap' }] },
    {
      controller: 'memory',
      file: 'memory.events',
      sampled: false,
      entries: [
        { key: 'high ', field: 'highEvents' },
        { key: 'oom_kill ', field: 'oomKills' },
      ],
    },
  ],
}

/** Uses of the memory. In version 1 the lines that begin with `total_` include the groups below, like all lines of version 2. */
export const memoryUseSpecs: AreaSpecs<MemoryField> = {
  fields: MEMORY_FIELDS,
  v1: [
    {
      controller: 'memory',
      file: 'memory.stat',
      sampled: true,
      entries: [
        { key: 'total_rss ', field: 'rss' },
        { key: 'total_swap ', field: 'swap' },
        { key: 'total_inactive_file ', field: 'inactive', ifAbsent: 0 },
      ],
    },
  ],
  v2: [
    {
      controller: 'memory',
      file: 'memory.stat',
      sampled: true,
      entries: [
        { key: 'anon ', field: 'rss' },
        { key: 'inactive_file ', field: 'inactive', ifAbsent: 0 },
      ],
    },
  ],
}

const PIDS: readonly FileSpec<'pids'>[] = [
  { controller: 'pids', file: 'pids.current', sampled: true, entries: [{ key: '', field: 'pids' }] },
]

/** Processes and threads. */
export const pidsSpecs: AreaSpecs<'pids'> = { fields: ['pids'], v1: PIDS, v2: PIDS }
