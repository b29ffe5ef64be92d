import { defineCollector } from './definition.js'
import { metricsFrom } from './metric.js'
import { type Column, type LineKey, type MetricTable, metricsIn } from './table.js'

const load = metricsFrom({ source: '/proc/loadavg', sampled: true })
const stat = metricsFrom({ source: '/proc/stat', sampled: true })
const uptime = metricsFrom({ source: '/proc/uptime' })

/**
 * Metrics of node_exporter that are not read from a file. The uptime is the difference between the time and
 * `node_boot_time_seconds`.
 */
const clockAndKernel = [
  { name: 'node_time_seconds', made: 'time', help: 'Time of the collection' },
  { name: 'node_uname_info', made: 'uname', help: '1; the labels are what uname(2) says' },
] as const

/** Columns of /proc/loadavg (proc_loadavg(5)). */
export const loadavgTable: MetricTable<Column> = [
  [{ column: 0 }, load.gauge('load_1', 'count', 'Load average over 1 minute', { nodeExporter: 'node_load1' })],
  [{ column: 1 }, load.gauge('load_5', 'count', 'Load average over 5 minutes', { nodeExporter: 'node_load5' })],
  [{ column: 2 }, load.gauge('load_15', 'count', 'Load average over 15 minutes', { nodeExporter: 'node_load15' })],
]

/** Lines of /proc/stat after those of the CPUs (proc_stat(5)). The first number of `intr` is the sum of the others. */
export const statTable: MetricTable<LineKey> = [
  [
    'procs_running ',
    stat.gauge('procs_running', 'count', 'Tasks running or waiting for a CPU, counted shortly before the tick', {
      procfsOnly: true,
      nodeExporter: 'node_procs_running',
    }),
  ],
  [
    'procs_blocked ',
    stat.gauge('procs_blocked', 'count', 'Tasks blocked, waiting for I/O', {
      procfsOnly: true,
      nodeExporter: 'node_procs_blocked',
    }),
  ],
  [
    'ctxt ',
    stat.counter('context_switches_total', 'count', 'Context switches since boot', {
      procfsOnly: true,
      nodeExporter: 'node_context_switches_total',
    }),
  ],
  [
    'intr ',
    stat.counter('interrupts_total', 'count', 'Interrupts serviced since boot', {
      procfsOnly: true,
      nodeExporter: 'node_intr_total',
    }),
  ],
  [
    'processes ',
    stat.counter('forks_total', 'count', 'Processes and threads created since boot', {
      procfsOnly: true,
      nodeExporter: 'node_forks_total',
    }),
  ],
  [
    'btime ',
    stat.gauge('boot_time_seconds', 'epoch seconds', 'Time of boot', {
      sampled: false,
      nodeExporter: 'node_boot_time_seconds',
    }),
  ],
]

/** Columns of /proc/uptime (proc_uptime(5)). */
export const uptimeTable: MetricTable<Column> = [
  [
    { column: 0 },
    uptime.gauge('uptime_seconds', 'seconds', 'Time since boot', {
      otel: { name: 'system.uptime' },
      nodeExporter: clockAndKernel,
    }),
  ],
]

export const system = defineCollector({
  name: 'system',
  summary: 'load, processes, interrupts, uptime',
  description: 'Load, processes, interrupts, uptime',
  sources: ['procfs', 'node', 'systeminformation'],
  metrics: [...metricsIn(loadavgTable), ...metricsIn(statTable), ...metricsIn(uptimeTable)],
})
