import type { Series, Tags } from '../shared/frame.js'
import { agentMetrics } from './agent.js'
import { cpuMetrics } from './cpu.js'
import { diskMetrics, spaceMetrics } from './disk.js'
import { memoryMetrics } from './memory.js'
import type { Metric } from './metric.js'
import { mountMetrics } from './mounts.js'
import { networkMetrics } from './network.js'
import { pressureMetrics } from './pressure.js'
import { runtimeMetrics } from './runtime.js'
import { systemMetrics } from './system.js'

/** A built-in collector and what it yields. */
export interface CollectorEntry {
  readonly name: string
  /** What it covers, in a few words. */
  readonly summary: string
  readonly metrics: readonly Metric[]
}

/** Every built-in collector, in the order in which people read about a host. */
export const catalogue: readonly CollectorEntry[] = [
  { name: 'cpu', summary: 'CPU time by mode, of the machine and per core', metrics: cpuMetrics },
  { name: 'memory', summary: 'memory, swap and paging', metrics: memoryMetrics },
  { name: 'disk', summary: 'space of local filesystems, I/O of disks', metrics: diskMetrics },
  {
    name: 'mounts',
    summary: 'space of remote and FUSE filesystems, and which of them are stuck',
    metrics: [...mountMetrics, ...spaceMetrics],
  },
  { name: 'network', summary: 'traffic, errors and drops of network interfaces', metrics: networkMetrics },
  { name: 'system', summary: 'load, processes, interrupts, uptime', metrics: systemMetrics },
  {
    name: 'pressure',
    summary: 'time that tasks were stalled for want of CPU, memory or I/O (off by default)',
    metrics: pressureMetrics,
  },
  {
    name: 'runtime',
    summary:
      'the Node process that the agent is embedded in: event loop, heap, garbage collection (off in `hostpulse`)',
    metrics: runtimeMetrics,
  },
  { name: 'agent', summary: "the agent's own health: ticks, failures, buffers, cost", metrics: agentMetrics },
]

const byType = new Map(catalogue.flatMap(({ metrics }) => metrics.map((metric) => [metric.type, metric])))

/** The declaration of a built-in metric; undefined for a user's own type. */
export function findMetric(type: string): Metric | undefined {
  return byType.get(type)
}

/** A series of a built-in metric. Throws when the type is not in the catalogue or its tags are not those declared: a bug. */
export function seriesOf(type: string, tags?: Tags): Series {
  const metric = byType.get(type)
  if (metric === undefined) throw new Error(`metric ${type} is not in the catalogue`)
  const keys = tags === undefined ? [] : Object.keys(tags)
  if (keys.join() !== metric.tags.join()) {
    throw new Error(`metric ${type} has the tags [${metric.tags.join()}], not [${keys.join()}]`)
  }
  return { type, kind: metric.kind, tags }
}
