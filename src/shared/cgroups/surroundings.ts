import type { Roots } from '../settings.js'
import { type Container, type ContainerSigns, findContainer } from './container.js'
import { cpusOf, hasLxcfs, machineCpus } from './cpu-set.js'
import type { Hierarchy } from './hierarchies.js'
import { type Limits, type ReadText, readEffectiveLimits } from './limits.js'
import { findOwnGroup, type OwnGroup } from './own-group.js'

/** Surroundings of the agent's process, read once at its start. */
export interface Surroundings {
  /** Undefined without any sign of one. */
  readonly container: Container | undefined
  /** Undefined where no cgroups are mounted. */
  readonly hierarchy: Hierarchy | undefined
  /** Folder of the process's own group, for memory or else for CPU. */
  readonly folder: string | undefined
  /** CPUs that the process may use, in fractions; NaN without a limit. */
  readonly cpuCores: number
  /** NaN without a limit. */
  readonly memoryBytes: number
}

export interface Looking extends Pick<ContainerSigns, 'env'> {
  readonly read: ReadText
  readonly isFolder: (path: string) => boolean
}

/** Reads the surroundings of the process. */
export function lookAround(roots: Roots, { env, read, isFolder }: Looking): Surroundings {
  const membership = read(`${roots.procRoot}/self/cgroup`) ?? ''
  const mountinfo = read(`${roots.procRoot}/self/mountinfo`) ?? ''
  const group = findOwnGroup({ membership, mountinfo }, roots.sysRoot, isFolder)
  const limits = group && readEffectiveLimits(group.folders, read)
  return {
    container: findContainer({ env, membership, mountinfo, read }),
    hierarchy: group?.hierarchy,
    folder: (group?.folders.memory ?? group?.folders.cpu)?.folder,
    cpuCores:
      group === undefined || limits === undefined
        ? Number.NaN
        : cpuLimit(group, limits, machineCpus(roots, hasLxcfs(mountinfo), read), read),
    memoryBytes: limits?.memoryBytes ?? Number.NaN,
  }
}

/** Returns the CPUs that a group may use: its quota, or its cpuset where that is smaller and not the whole machine. NaN without either. */
export function cpuLimit(
  { folders }: Pick<OwnGroup, 'folders'>,
  limits: Limits,
  machine: number,
  read: ReadText,
): number {
  const { cpuset } = folders
  const set = cpuset === undefined ? Number.NaN : cpusOf(cpuset, read)
  const { quotaCores } = limits
  if (!(set < machine)) return quotaCores
  return quotaCores < set ? quotaCores : set
}
