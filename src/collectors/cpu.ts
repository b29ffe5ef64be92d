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

/**
 * Modes that node_exporter includes in others: `user` includes `guest`, and `nice` includes `guest_nice`. Both are also metrics of
 * their own there.
 */
const hostModes: Readonly<Record<string, string>> = { guest: 'user', guest_nice: 'nice' }

const timeByMode = cpuModes.map((mode) => ({
  name: 'node_cpu_seconds_total',
  where: { mode },
  labels: { mode: hostModes[mode] ?? mode },
  help: 'Time spent in a mode; user includes guest, nice includes guest_nice',
}))

const guestTime = Object.entries(hostModes).map(([guest, mode]) => ({
  name: 'node_cpu_guest_seconds_total',
  where: { mode: guest },
  labels: { mode },
  help: 'Time spent running virtual CPUs; part of user and nice',
}))

const metrics = [
  gauge('cpu_usage', 'ratio', 'Share of time the CPU was busy: 1 - (idle + iowait) / total', {
    windowMs: COARSE_WINDOW_MS,
    nodeExporter: 'derived',
  }),
  gauge('cpu_mode_usage', 'ratio', 'Share of time spent in a mode; user excludes guest, nice excludes guest_nice', {
    tags: ['cpu', 'mode'],
    otel: { name: 'system.cpu.utilization' },
    windowMs: COARSE_WINDOW_MS,
    nodeExporter: 'derived',
  }),
  counter('cpu_seconds_total', 'seconds', 'Time spent in a mode; user excludes guest, nice excludes guest_nice', {
    tags: ['cpu', 'mode'],
    otel: { name: 'system.cpu.time' },
    totalTag: 'cpu',
    nodeExporter: [...timeByMode, ...guestTime],
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
