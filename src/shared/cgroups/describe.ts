import type { Surroundings } from './surroundings.js'

const MEBIBYTE = 2 ** 20

/** Describes the surroundings for people, in a sentence or two. */
export function describeSurroundings({ container, hierarchy, folder, ...limits }: Surroundings): string {
  const where =
    container === undefined ? 'not in a container' : `in a container: ${container.runtime} (by ${container.sign})`
  if (hierarchy === undefined) return `${where}; no cgroups are mounted`
  return `${where}; cgroup ${hierarchy}${folder === undefined ? '' : ` at ${folder}`}; ${describeLimits(limits)}`
}

function describeLimits({ cpuCores, memoryBytes }: Pick<Surroundings, 'cpuCores' | 'memoryBytes'>): string {
  const cpu = Number.isNaN(cpuCores) ? 'no CPU limit' : `CPU limit ${rounded(cpuCores)}`
  const memory = Number.isNaN(memoryBytes) ? 'no memory limit' : `memory limit ${rounded(memoryBytes / MEBIBYTE)} MiB`
  return `${cpu}, ${memory}`
}

/** Returns the same as fields of a log line. Leaves out unknown and missing things. */
export function surroundingsFields({ container, hierarchy, cpuCores, memoryBytes }: Surroundings): object {
  return {
    container: container?.runtime ?? 'none',
    ...(hierarchy !== undefined && { cgroup: hierarchy }),
    ...(!Number.isNaN(cpuCores) && { cpuLimitCores: rounded(cpuCores) }),
    ...(!Number.isNaN(memoryBytes) && { memLimitBytes: memoryBytes }),
  }
}

function rounded(value: number): number {
  return Math.round(value * 1e3) / 1e3
}
