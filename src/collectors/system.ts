import { defineCollector } from './definition.js'
import { metricsFrom } from './metric.js'
import { type Column, type LineKey, type MetricTable, metricsIn } from './table.js'

const load = metricsFrom({ source: '/proc/loadavg', sampled: true })
const stat = metricsFrom({ source: '/proc/stat', sampled: true })
const uptime = metricsFrom({ source: '/proc/uptime' })

/** Columns of /proc/loadavg (proc_loadavg(5)). */
export const loadavgTable: MetricTable<Column> = [
  [{ column: 0 }, load.gauge('load_1', 'count', 'Load average over 1 minute')],
  [{ column: 1 }, load.gauge('load_5', 'count', 'Load average over 5 minutes')],
  [{ column: 2 }, load.gauge('load_15', 'count', 'Load average over 15 minutes')],
]

/** Lines of /proc/stat below those of the CPUs (proc_stat(5)). The first number of `intr` is the sum of the others. */
export const statTable: MetricTable<LineKey> = [
  [
    'procs_running ',
    stat.gauge('procs_running', 'count', 'Tasks running or waiting for a CPU, counted shortly before the tick', {
      procfsOnly: true,
    }),
  ],
  ['procs_blocked ', stat.gauge('procs_blocked', 'count', 'Tasks blocked, waiting for I/O', { procfsOnly: true })],
  ['ctxt ', stat.counter('context_switches_total', 'count', 'Context switches since boot', { procfsOnly: true })],
  ['intr ', stat.counter('interrupts_total', 'count', 'Interrupts serviced since boot', { procfsOnly: true })],
  [
    'processes ',
    stat.counter('forks_total', 'count', 'Processes and threads created since boot', { procfsOnly: true }),
  ],
  ['btime ', stat.gauge('boot_time_seconds', 'epoch seconds', 'Time of boot', { sampled: false })],
]

/** Columns of /proc/uptime (proc_uptime(5)). */
export const uptimeTable: MetricTable<Column> = [
  [{ column: 0 }, uptime.gauge('uptime_seconds', 'seconds', 'Time since boot', { otel: { name: 'system.uptime' } })],
]

export const system = defineCollector({
  name: 'system',
  summary: 'load, processes, interrupts, uptime',
  description: 'Load, processes, interrupts, uptime',
  sources: ['procfs', 'node', 'systeminformation'],
  metrics: [...metricsIn(loadavgTable), ...metricsIn(statTable), ...metricsIn(uptimeTable)],
})
