import type { Series, Tags } from '../shared/frame.js'
import { agent } from './agent.js'
import { cgroup } from './cgroup.js'
import { cpu } from './cpu.js'
import { type CollectorDefinition, isOfProcess } from './definition.js'
import { disk } from './disk.js'
import { memory } from './memory.js'
import type { Metric } from './metric.js'
import { mounts } from './mounts.js'
import { network } from './network.js'
import { pressure } from './pressure.js'
import { processes } from './processes.js'
import { runtime } from './runtime.js'
import { sensors } from './sensors.js'
import { sockets } from './sockets.js'
import { stalls } from './stalls.js'
import { system } from './system.js'
import { vm } from './vm.js'

/** Every built-in collector, in the order of listings. */
export const builtInCollectors: readonly CollectorDefinition[] = [
  cpu,
  memory,
  disk,
  mounts,
  network,
  system,
  pressure,
  sockets,
  vm,
  sensors,
  cgroup,
  processes,
  runtime,
  stalls,
  agent,
]

export const builtInNames: readonly string[] = builtInCollectors.map(({ name }) => name)

/** A built-in collector with its metrics. */
export type CollectorEntry = Pick<CollectorDefinition, 'name' | 'summary' | 'metrics'>

/** The list of built-in collectors and their metrics. */
export const catalogue: readonly CollectorEntry[] = builtInCollectors.map(({ name, summary, metrics }) => ({
  name,
  summary,
  metrics,
}))

const byName = new Map(builtInCollectors.map((definition) => [definition.name, definition]))

const byType = new Map(builtInCollectors.flatMap(({ metrics }) => metrics.map((metric) => [metric.type, metric])))

/** Returns the definition of a built-in collector; undefined for any other name. */
export function findCollector(name: string): CollectorDefinition | undefined {
  return byName.get(name)
}

/** Returns the declaration of a built-in metric; undefined for any other type. */
export function findMetric(type: string): Metric | undefined {
  return byType.get(type)
}

/**
 * Returns a series of a built-in metric. Throws if the type is not in the catalogue or the tags differ from the declared ones: a
 * bug.
 */
export function seriesOf(type: string, tags?: Tags): Series {
  const metric = byType.get(type)
  if (metric === undefined) throw new Error(`metric ${type} is not in the catalogue`)
  const keys = tags === undefined ? [] : Object.keys(tags).filter((key) => !metric.optionalTags?.includes(key))
  if (keys.join() !== metric.tags.join()) {
    throw new Error(`metric ${type} has the tags [${metric.tags.join()}], not [${keys.join()}]`)
  }
  return { type, kind: metric.kind, tags }
}

/** Whether a collector of this name is about this process; the others, and users' own, are about the host. */
export function isAboutProcess(name: string): boolean {
  const definition = findCollector(name)
  return definition !== undefined && isOfProcess(definition)
}
