import { hasLxcfs, machineCpus } from '../../src/shared/cgroups/cpu-set.js'
import {
  type GroupFolders,
  NO_LIMITS,
  type ReadText,
  readEffectiveLimits,
  remembering,
  throttledFolder,
} from '../../src/shared/cgroups/limits.js'
import { findOwnGroup, type OwnGroup } from '../../src/shared/cgroups/own-group.js'
import { cpuLimit } from '../../src/shared/cgroups/surroundings.js'
import type { Roots } from '../../src/shared/settings.js'
import type { GroupState } from './group-part.js'

/** Interval between checks of the group, its limits and its controllers. They seldom change, and a check costs more than a reading. */
const RECHECK_SECONDS = 60
/** Ticks are slightly early or late. */
const EARLY_SECONDS = 0.5

/** The agent's own group as of the latest check. */
export interface FoundGroup extends GroupState {
  /** Number of CPUs that it may use; NaN without a limit. */
  readonly cpuCores: number
  /** The group above whose CPU quota throttles this one; undefined if the quota is its own or there is none. */
  readonly quotaAt: GroupFolders | undefined
}

/** Finds the group of the agent's process, and follows it when it is moved. */
export class OwnGroupFinder {
  /** Undefined while no group is found; `reason` says why. Its folders are the same object until they change. */
  found: FoundGroup | undefined
  reason = ''
  /** Grows by one when the group or one of its folders changes. */
  generation = 0
  /** Grows by one with each check. */
  checks = 0
  readonly #roots: Roots
  readonly #read: ReadText
  readonly #isFolder: (path: string) => boolean
  #checkedSeconds = Number.NEGATIVE_INFINITY
  #membership: string | undefined
  #group: OwnGroup | undefined
  #hasLxcfs = false
  #key = ''

  constructor(roots: Roots, read: ReadText, isFolder: (path: string) => boolean) {
    this.#roots = roots
    this.#read = read
    this.#isFolder = isFolder
  }

  /** Checks again if the latest check is old. Call it before using `found`. */
  look(nowSeconds: number): void {
    if (nowSeconds - this.#checkedSeconds < RECHECK_SECONDS - EARLY_SECONDS && this.found !== undefined) return
    this.#checkedSeconds = nowSeconds
    this.checks++
    this.#findGroup()
    this.found = this.#group && this.#describe(this.#group, remembering(this.#read))
    const key = JSON.stringify([this.found?.folders, this.found?.quotaAt])
    if (key !== this.#key) this.generation++
    this.#key = key
  }

  /**
   * Finds the group. Reads mountinfo, which is long on some hosts, only if the process has moved to another group or its folders
   * are gone.
   */
  #findGroup(): void {
    const { procRoot, sysRoot } = this.#roots
    const membership = this.#read(`${procRoot}/self/cgroup`)
    const isThere = Object.values(this.#group?.folders ?? {}).every(({ folder }) => this.#isFolder(folder))
    if (this.#group !== undefined && membership === this.#membership && isThere) return
    this.#membership = membership
    const mountinfo = membership === undefined ? undefined : this.#read(`${procRoot}/self/mountinfo`)
    this.#group = undefined
    if (membership === undefined || mountinfo === undefined) {
      this.reason = `${procRoot}/self/${membership === undefined ? 'cgroup' : 'mountinfo'}: cannot be read`
      return
    }
    this.#hasLxcfs = hasLxcfs(mountinfo)
    this.#group = findOwnGroup({ membership, mountinfo }, sysRoot, this.#isFolder)
    this.reason = `${procRoot}/self/mountinfo: no cgroup hierarchy is mounted`
  }

  #describe(group: OwnGroup, read: ReadText): FoundGroup {
    const { cpu } = group.folders
    const limits =
      cpu === undefined && group.folders.memory === undefined ? NO_LIMITS : readEffectiveLimits(group.folders, read)
    const machine = machineCpus(this.#roots, this.#hasLxcfs, read)
    const quotaFolder = cpu && throttledFolder(cpu, read)
    return {
      folders: group.folders,
      limits,
      machineCpus: machine,
      cpuCores: cpuLimit(group, limits, machine, read),
      quotaAt:
        cpu === undefined || quotaFolder === undefined || quotaFolder === cpu.folder
          ? undefined
          : { cpu: { ...cpu, folder: quotaFolder } },
    }
  }
}
