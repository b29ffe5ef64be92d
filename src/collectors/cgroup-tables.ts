import { COARSE_WINDOW_MS, metricsFrom } from './metric.js'
import { pressureTotal } from './pressure.js'
import { type Column, type MetricTable, shareOfTime } from './table.js'

/*
 * Sources are the files of cgroup version 2 (Documentation/admin-guide/cgroup-v2.rst of the kernel); docs/containers.md has those of
 * version 1. Series of the agent's own group have none of the optional tags; series of other groups have
 * `cgroup` and the tags that its path tells.
 */
const optionalTags = ['cgroup', 'container', 'pod', 'service']
const from = (source: string) => metricsFrom({ optionalTags, source, sampled: true, nodeExporter: 'none' })
const cpu = from('cpu.stat')
const memory = from('memory.stat')
const pids = from('pids.current')
const io = metricsFrom({ optionalTags, tags: ['device'], source: 'io.stat', nodeExporter: 'none' })
const pressure = metricsFrom({
  optionalTags,
  tags: ['resource', 'kind'],
  source: '*.pressure',
  sampled: true,
  nodeExporter: 'none',
})
const limits = metricsFrom({ source: 'cpu.max, cpuset.cpus.effective', sampled: false, nodeExporter: 'none' })
const memoryLimits = metricsFrom({ source: 'memory.max', sampled: true, nodeExporter: 'none' })

const coarse = { windowMs: COARSE_WINDOW_MS, procfsOnly: true }
const atTicks = { sampled: false, procfsOnly: true }
const linux = { procfsOnly: true }
const modeSeconds = cpu.counter('cgroup_cpu_mode_seconds_total', 'seconds', 'CPU time used, by mode: user and system', {
  tags: ['mode'],
  otel: { name: 'container.cpu.time' },
  ...linux,
})

/** CPU of a group, and of its quota. The keys name the values that the reader computes. */
export const cgroupCpuTable: MetricTable<string> = [
  ['usage', cpu.gauge('cgroup_cpu_usage', 'ratio', 'CPU time used, as a share of the whole machine', coarse)],
  [
    'cores',
    cpu.gauge('cgroup_cpu_usage_cores', 'cores', 'CPU time used per second', {
      ...coarse,
      otel: { name: 'container.cpu.usage' },
    }),
  ],
  [
    'quota',
    cpu.gauge('cgroup_cpu_quota_cores', 'cores', 'CPU time per second that the quota allows: the lowest up the tree', {
      ...atTicks,
      source: 'cpu.max',
    }),
  ],
  ['quotaUsed', cpu.gauge('cgroup_cpu_quota_used_ratio', 'ratio', 'Share of the quota used', coarse)],
  [
    'throttledRatio',
    cpu.gauge('cgroup_cpu_throttled_ratio', 'ratio', "Share of the quota's periods in which the group was held back", {
      ...atTicks,
      windowMs: COARSE_WINDOW_MS,
    }),
  ],
  ['seconds', cpu.counter('cgroup_cpu_seconds_total', 'seconds', 'CPU time used', linux)],
  ['user', modeSeconds, { mode: 'user' }],
  ['system', modeSeconds, { mode: 'system' }],
  ['periods', cpu.counter('cgroup_cpu_periods_total', 'count', 'Periods of the quota in which the group ran', linux)],
  [
    'throttledPeriods',
    cpu.counter(
      'cgroup_cpu_throttled_periods_total',
      'count',
      'Periods of the quota in which the group was held back',
      linux,
    ),
  ],
  [
    'throttled',
    cpu.counter(
      'cgroup_cpu_throttled_seconds_total',
      'seconds',
      'Time that the quota held the group back, added up over CPUs',
      linux,
    ),
  ],
]

/** Memory of a group. */
export const cgroupMemoryTable: MetricTable<string> = [
  [
    'used',
    memory.gauge(
      'cgroup_mem_used',
      'bytes',
      'Memory used without inactive page cache: the working set of the kubelet',
      {
        source: 'memory.current, memory.stat',
        otel: { name: 'container.memory.working_set', additive: true },
        ...linux,
      },
    ),
  ],
  [
    'limit',
    memory.gauge('cgroup_mem_limit', 'bytes', 'Limit of memory: the lowest up the tree', {
      ...atTicks,
      source: 'memory.max',
    }),
  ],
  ['usedRatio', memory.gauge('cgroup_mem_used_ratio', 'ratio', 'Share of the limit in use: used / limit', linux)],
  [
    'charged',
    memory.gauge('cgroup_mem_charged', 'bytes', 'All memory of the group, page cache included', {
      source: 'memory.current',
      ...linux,
    }),
  ],
  [
    'rss',
    memory.gauge('cgroup_mem_rss', 'bytes', 'Anonymous memory', {
      otel: { name: 'container.memory.rss', additive: true },
      ...linux,
    }),
  ],
  [
    'peak',
    memory.gauge('cgroup_mem_peak', 'bytes', 'Most memory ever charged (version 2: since Linux 5.19)', {
      ...atTicks,
      source: 'memory.peak',
    }),
  ],
  [
    'swap',
    memory.gauge('cgroup_swap_used', 'bytes', 'Swap space in use', { ...atTicks, source: 'memory.swap.current' }),
  ],
  [
    'oomKills',
    memory.counter('cgroup_oom_kills_total', 'count', 'Processes killed for lack of memory', {
      ...linux,
      source: 'memory.events',
    }),
  ],
  [
    'highEvents',
    memory.counter('cgroup_mem_high_events_total', 'count', 'Times that the group was above memory.high (version 2)', {
      ...linux,
      source: 'memory.events',
    }),
  ],
]

/** Tasks of a group. */
export const cgroupPidsTable: MetricTable<string> = [
  ['pids', pids.gauge('cgroup_pids', 'count', 'Processes and threads', linux)],
  [
    'limit',
    pids.gauge('cgroup_pids_limit', 'count', 'Limit of processes and threads: the lowest up the tree', {
      ...atTicks,
      source: 'pids.max',
    }),
  ],
]

/** I/O of a group on one device. */
export const cgroupIoTable: MetricTable<string> = [
  [
    'readBytes',
    io.counter('cgroup_io_read_bytes_total', 'bytes', 'Bytes read', {
      otel: { name: 'container.disk.io', attributes: { 'disk.io.direction': 'read' } },
      ...linux,
    }),
  ],
  [
    'writeBytes',
    io.counter('cgroup_io_write_bytes_total', 'bytes', 'Bytes written', {
      otel: { name: 'container.disk.io', attributes: { 'disk.io.direction': 'write' } },
      ...linux,
    }),
  ],
  ['reads', io.counter('cgroup_io_reads_total', 'count', 'Reads', linux)],
  ['writes', io.counter('cgroup_io_writes_total', 'count', 'Writes', linux)],
]

/** Pressure of a group: metrics of each line of each file, in the same columns as the files of the whole machine. */
export const cgroupPressureTable: MetricTable<Column> = [
  [
    pressureTotal,
    pressure.counter(
      'cgroup_pressure_seconds_total',
      'seconds',
      'Time with some tasks of the group, or all that had work to do (full), stalled (version 2)',
      linux,
    ),
  ],
  [
    shareOfTime(pressureTotal),
    pressure.gauge(
      'cgroup_pressure_ratio',
      'ratio',
      'Share of time with some tasks of the group, or all that had work to do (full), stalled (version 2)',
      coarse,
    ),
  ],
]

/** Effective limits of the agent's own group. They have no tags. */
export const cgroupCpuLimitTable: MetricTable<string> = [
  [
    'cores',
    limits.gauge(
      'cpu_limit_cores',
      'cores',
      "CPUs that the agent's container may use: its quota, or its CPU set where that is smaller; no point without a limit",
      linux,
    ),
  ],
  [
    'usage',
    limits.gauge('cpu_limit_usage_ratio', 'ratio', 'Share of the CPU limit in use', { ...coarse, sampled: true }),
  ],
]

export const cgroupMemoryLimitTable: MetricTable<string> = [
  [
    'bytes',
    memoryLimits.gauge(
      'mem_limit',
      'bytes',
      "Memory that the agent's container may use; no point without a limit",
      atTicks,
    ),
  ],
  [
    'used',
    memoryLimits.gauge(
      'mem_limit_used_ratio',
      'ratio',
      'Share of the memory limit in use, without inactive page cache',
      linux,
    ),
  ],
]
