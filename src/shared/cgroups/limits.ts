import { type GroupFolder, levelsUp, type OwnGroup } from './own-group.js'

/** Limits of a group; NaN where there is none. */
export interface Limits {
  /** CPU time per time: 0.5 is half a CPU. */
  readonly quotaCores: number
  readonly memoryBytes: number
  readonly pids: number
}

/** Reads a small file; undefined when that fails. */
export type ReadText = (path: string) => string | undefined

/** Returns a function that reads each file only once, because groups share the groups above them. */
export function remembering(read: ReadText): ReadText {
  const texts = new Map<string, string | undefined>()
  return (path) => {
    if (!texts.has(path)) texts.set(path, read(path))
    return texts.get(path)
  }
}

export const NO_LIMITS: Limits = { quotaCores: Number.NaN, memoryBytes: Number.NaN, pids: Number.NaN }

/** Numbers from here on mean no limit: version 1 then writes the largest multiple of a page below 2^63. */
const NO_LIMIT = 2 ** 62

/** The folders of a group by controller, or of one level of it. */
export type GroupFolders = OwnGroup['folders']

/** Reads the limits of one group, without those of the groups above it. */
function readLimits({ cpu, memory, pids }: GroupFolders, read: ReadText): Limits {
  return {
    quotaCores: cpu === undefined ? Number.NaN : quotaOf(cpu, read),
    memoryBytes: memory === undefined ? Number.NaN : memoryLimitOf(memory, read),
    pids: pids === undefined ? Number.NaN : limitIn(read(`${pids.folder}/pids.max`)),
  }
}

/** Returns the effective limits of a group below another, from the limits of both. */
function lowest(one: Limits, other: Limits): Limits {
  return {
    quotaCores: lower(one.quotaCores, other.quotaCores),
    memoryBytes: lower(one.memoryBytes, other.memoryBytes),
    pids: lower(one.pids, other.pids),
  }
}

/** Reads the effective limits of a group: the lowest of each kind, from it up to the outermost visible group. */
export function readEffectiveLimits(folders: GroupFolders, read: ReadText): Limits {
  return Object.entries(folders)
    .flatMap(([controller, found]) => levelsOf(found).map((level) => readLimits({ [controller]: level }, read)))
    .reduce(lowest, NO_LIMITS)
}

/** Returns the folder of the group with the effective CPU quota, the lowest up the tree; it counts throttling. Else the group's own. */
export function throttledFolder(cpu: GroupFolder, read: ReadText): string {
  let lowestQuota = Number.POSITIVE_INFINITY
  let { folder } = cpu
  for (const level of levelsOf(cpu)) {
    const quota = quotaOf(level, read)
    if (!(quota < lowestQuota)) continue
    lowestQuota = quota
    folder = level.folder
  }
  return folder
}

function levelsOf(found: GroupFolder): readonly GroupFolder[] {
  return levelsUp(found).map((folder) => ({ ...found, folder }))
}

/** cpu.max is `100000 100000` or `max 100000`: quota and period in microseconds. In version 1 they have separate files, and -1 is none. */
function quotaOf({ version, folder }: GroupFolder, read: ReadText): number {
  const [quota, period] =
    version === 2 ? (read(`${folder}/cpu.max`)?.split(/\s+/) ?? []) : quotaOfVersion1(folder, read)
  const cores = limitIn(quota) / limitIn(period)
  return cores > 0 && Number.isFinite(cores) ? cores : Number.NaN
}

function quotaOfVersion1(folder: string, read: ReadText): readonly (string | undefined)[] {
  const quota = read(`${folder}/cpu.cfs_quota_us`)
  return Number.isNaN(limitIn(quota)) ? [] : [quota, read(`${folder}/cpu.cfs_period_us`)]
}

/** In version 1, `hierarchical_memory_limit` of memory.stat is the lowest from the group up, including hidden groups. */
function memoryLimitOf({ version, folder }: GroupFolder, read: ReadText): number {
  if (version === 2) return limitIn(read(`${folder}/memory.max`))
  const [, lowestUp] = /^hierarchical_memory_limit (\d+)$/m.exec(read(`${folder}/memory.stat`) ?? '') ?? []
  return limitIn(lowestUp ?? read(`${folder}/memory.limit_in_bytes`))
}

/** Returns NaN for `max`, -1, no number, and huge numbers that mean no limit. */
function limitIn(text: string | undefined): number {
  const number = text !== undefined && /^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN
  return number < NO_LIMIT ? number : Number.NaN
}

function lower(one: number, other: number): number {
  return one > other || Number.isNaN(one) ? other : one
}
