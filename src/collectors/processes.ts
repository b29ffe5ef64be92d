import { defineCollector } from './definition.js'
import { metricsFrom } from './metric.js'
import { choice, integer, list, type OptionsOf, text } from './options.js'
import { type MetricTable, metricsIn } from './table.js'

/** States of a process by the letter in /proc/PID/stat (proc_pid_stat(5)), with the names of ps(1). */
export const processStates = [
  ['running', 'R'],
  ['sleeping', 'S'],
  ['blocked', 'D'],
  ['idle', 'IP'],
  ['stopped', 'Tt'],
  ['zombie', 'Z'],
  ['dead', 'Xx'],
  /** Any other letter, and a process that was never read. */
  ['unknown', ''],
] as const

const stat = { source: '/proc/[pid]/stat', procfsOnly: true, nodeExporter: 'none' } as const
const host = metricsFrom(stat)
const one = metricsFrom({ ...stat, tags: ['pid', 'name'] })
const watched = metricsFrom({ ...stat, tags: ['watch'] })
const grouped = metricsFrom({ ...stat, tags: ['group'] })

const count = host.gauge('process_count', 'count', 'Processes by state; blocked: in a wait that no signal ends', {
  tags: ['state'],
  otel: { name: 'system.process.count', additive: true },
  prometheus: 'processes',
  nodeExporter: processStates.flatMap(([state, letters]) =>
    letters === ''
      ? []
      : [
          { name: 'node_processes_state', where: { state }, labels: { state: letters.charAt(0) } },
          { name: 'node_processes_pids', where: { state } },
        ],
  ),
})

/** Metrics of all processes together. */
export const processCountTable: MetricTable<'threads' | 'notReached' | 'processLimit' | 'threadLimit'> = [
  ...processStates.map(([state]) => [undefined as never, count, { state }] as const),
  [
    'threads',
    host.gauge('process_thread_count', 'count', 'Threads of all processes', {
      prometheus: 'process_threads_of_all',
      nodeExporter: 'node_processes_threads',
    }),
  ],
  [
    'notReached',
    host.gauge('process_not_reached', 'count', 'Processes that the pass had no time for; their last reading counts'),
  ],
  [
    'processLimit',
    host.gauge('process_limit', 'count', 'Limit of process and thread ids', {
      source: '/proc/sys/kernel/pid_max',
      nodeExporter: 'node_processes_max_processes',
    }),
  ],
  [
    'threadLimit',
    host.gauge('process_thread_limit', 'count', 'Limit of threads', {
      source: '/proc/sys/kernel/threads-max',
      nodeExporter: 'node_processes_max_threads',
    }),
  ],
]

/** Metrics of each process that is reported, in the order of their values. */
export const processMetrics = [
  one.gauge('process_cpu_usage', 'ratio', 'CPU time of the process as a share of the time of all CPUs'),
  one.gauge('process_rss', 'bytes', 'Resident memory of the process'),
  one.gauge('process_threads', 'count', 'Threads of the process'),
  one.gauge('process_open_files', 'count', 'Open descriptors of the process', { source: '/proc/[pid]/fd' }),
  one.gauge('process_open_files_ratio', 'ratio', 'Open descriptors as a share of the soft limit of the process', {
    source: '/proc/[pid]/limits',
  }),
  one.gauge('process_read_bytes_per_second', 'bytes per second', 'Bytes read from storage per second', {
    source: '/proc/[pid]/io',
  }),
  one.gauge('process_write_bytes_per_second', 'bytes per second', 'Bytes written to storage per second', {
    source: '/proc/[pid]/io',
  }),
  one.gauge('process_cpu_wait_ratio', 'ratio', 'Share of time in which the main thread was ready and had no CPU', {
    source: '/proc/[pid]/schedstat',
  }),
]

/** Metrics of each entry of the option `watch`, in the order of their values. */
export const watchMetrics = [
  watched.gauge('process_watch_count', 'count', 'Matching processes, without zombies', {
    prometheus: 'process_watch_processes',
  }),
  watched.gauge(
    'process_watch_cpu_usage',
    'ratio',
    'CPU time of matching processes as a share of the time of all CPUs',
  ),
  watched.gauge('process_watch_rss', 'bytes', 'Resident memory of matching processes; shared pages count for each'),
  watched.gauge('process_watch_threads', 'count', 'Threads of matching processes'),
  watched.counter(
    'process_watch_restarts_total',
    'count',
    'Times that the oldest matching process was replaced, since the start of the agent',
  ),
  watched.gauge('process_watch_age_seconds', 'seconds', 'Age of the oldest matching process'),
]

/** Metrics of each group of the option `groupBy`, in the order of their values. */
export const groupMetrics = [
  grouped.gauge('process_group_count', 'count', 'Processes of the group, without zombies', {
    prometheus: 'process_group_processes',
  }),
  grouped.gauge('process_group_cpu_usage', 'ratio', 'CPU time of the group as a share of the time of all CPUs'),
  grouped.gauge('process_group_rss', 'bytes', 'Resident memory of the group; shared pages count for each process'),
  grouped.gauge('process_group_threads', 'count', 'Threads of the group'),
]

/** Traits by which processes can be grouped. */
export const processTraits = ['name', 'user', 'cgroup', 'command'] as const
export type ProcessTrait = (typeof processTraits)[number]

export const processes = defineCollector({
  name: 'processes',
  summary: 'processes by state, the busiest and largest ones, and groups of them (off by default; `dashboard`: on)',
  description: 'Processes by state, the first by CPU, memory, I/O and wait for a CPU, and groups, on Linux',
  enabled: false,
  sharesThread: false,
  options: {
    top: integer('Processes reported by each of CPU, memory, I/O and wait for a CPU, and groups by CPU and memory', {
      min: 0,
      max: 50,
      preset: 5,
    }),
    groupBy: choice(
      'Also report the first groups of processes with the same name, user or cgroup',
      ['none', 'name', 'user', 'cgroup'],
      'none',
    ),
    watch: list('Processes that are counted and summed together, whether any runs or not', {
      title: 'WatchConfig',
      max: 30,
      fields: {
        name: text('Value of the tag `watch`; each entry has its own'),
        match: text('Pattern for the whole text. `*` and `?` are wildcards'),
        by: choice(
          'Text to match: `name` in the kernel, of at most 15 characters; `user`; path of the `cgroup`; or `command` line, which is read here and never sent',
          processTraits,
          'name',
        ),
      },
      unique: 'name',
    }),
  },
  metrics: [...metricsIn(processCountTable), ...processMetrics, ...watchMetrics, ...groupMetrics],
})

export type ProcessesOptions = OptionsOf<typeof processes>
