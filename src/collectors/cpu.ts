import { defineCollector } from './definition.js'
import { COARSE_WINDOW_MS, metricsFrom } from './metric.js'
import { type OptionsOf, toggle } from './options.js'

const { gauge, counter } = metricsFrom({ tags: ['cpu'], source: '/proc/stat', sampled: true })

/** Columns of a `cpu` line of /proc/stat, in order (proc_stat(5)). */
export const cpuModes = [
  'user',
  'nice',
  'system',
  'idle',
  'iowait',
  'irq',
  'softirq',
  'steal',
  'guest',
  'guest_nice',
] as const

const metrics = [
  gauge('cpu_usage', 'ratio', 'Share of time the CPU was busy: 1 - (idle + iowait) / total', {
    windowMs: COARSE_WINDOW_MS,
  }),
  gauge('cpu_mode_usage', 'ratio', 'Share of time spent in a mode; user excludes guest, nice excludes guest_nice', {
    tags: ['cpu', 'mode'],
    otel: { name: 'system.cpu.utilization' },
    windowMs: COARSE_WINDOW_MS,
  }),
  counter('cpu_seconds_total', 'seconds', 'Time spent in a mode; user excludes guest, nice excludes guest_nice', {
    tags: ['cpu', 'mode'],
    otel: { name: 'system.cpu.time' },
    totalTag: 'cpu',
  }),
]

export const cpu = defineCollector({
  name: 'cpu',
  summary: 'CPU time by mode, of the machine and per core',
  description: 'CPU time by mode',
  sources: ['procfs', 'node', 'systeminformation'],
  options: { perCore: toggle('Also report each core', false) },
  metrics,
})

export type CpuOptions = OptionsOf<typeof cpu>
