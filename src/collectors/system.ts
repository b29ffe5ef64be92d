import { metricsFrom } from './metric.js'

const load = metricsFrom({ source: '/proc/loadavg', sampled: true })
const stat = metricsFrom({ source: '/proc/stat', sampled: true })
const uptime = metricsFrom({ source: '/proc/uptime' })

export const systemMetrics = [
  load.gauge('load_1', 'count', 'Load average over 1 minute'),
  load.gauge('load_5', 'count', 'Load average over 5 minutes'),
  load.gauge('load_15', 'count', 'Load average over 15 minutes'),
  stat.gauge('procs_running', 'count', 'Tasks running or waiting for a CPU', { procfsOnly: true }),
  stat.gauge('procs_blocked', 'count', 'Tasks blocked, waiting for I/O', { procfsOnly: true }),
  stat.counter('context_switches_total', 'count', 'Context switches since boot', { procfsOnly: true }),
  stat.counter('interrupts_total', 'count', 'Interrupts serviced since boot', { procfsOnly: true }),
  stat.counter('forks_total', 'count', 'Processes and threads created since boot', { procfsOnly: true }),
  stat.gauge('boot_time_seconds', 'epoch seconds', 'Time of boot', { sampled: false }),
  uptime.gauge('uptime_seconds', 'seconds', 'Time since boot', { otel: { name: 'system.uptime' } }),
]
