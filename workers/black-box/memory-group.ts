import { existsSync, readFileSync, statSync } from 'node:fs'
import type { OomKills } from '../../src/shared/black-box/records.js'
import { parseMemberships } from '../../src/shared/cgroups/membership.js'
import { usualFolders } from '../cgroups/usual-folders.js'
import { KernelFile } from '../procfs/kernel-file.js'
import { bytesOf } from '../procfs/scanner.js'

/** A limit above this means no limit: cgroup v1 writes the largest number of pages. */
const UNLIMITED_BYTES = 2 ** 60
/** Most cgroups whose kills are remembered, from the innermost up. */
const MOST_GROUPS = 5

/** File names in the two versions of cgroups. */
const V2 = { usage: 'memory.current', limit: 'memory.max', events: 'memory.events' }
const V1 = { usage: 'memory.usage_in_bytes', limit: 'memory.limit_in_bytes', events: 'memory.oom_control' }

const KILLS = bytesOf('oom_kill ')

interface Group {
  readonly folder: string
  readonly names: typeof V2
}

/** The file that counts the kills in a group. */
interface KillCount {
  /** Distinguishes the group from a later one at the same path. */
  readonly key: string
  readonly file: KernelFile
}

/** Memory of the cgroups of this process, on which the kernel's out-of-memory killer acts. */
export class MemoryGroups {
  readonly #groups: readonly Group[]
  #killCounts: readonly KillCount[] | undefined
  #kills: OomKills = {}
  #usage: KernelFile | undefined
  #limitBytes = Number.NaN

  /** @param root where cgroups are mounted. @default '/sys/fs/cgroup' */
  constructor(root = '/sys/fs/cgroup', membership = '/proc/self/cgroup') {
    this.#groups = groupsIn(root, membership)
    this.readLimit()
  }

  /** Returns the memory used in the cgroup with the lowest limit, including page cache; NaN if none has a limit. */
  usedBytes(): number {
    return this.#usage?.read() === true ? this.#usage.text.number() : Number.NaN
  }

  /** The lowest limit at the latest `readLimit`; NaN without one. */
  get limitBytes(): number {
    return this.#limitBytes
  }

  /** Finds the lowest limit again, because it can change while the process runs. */
  readLimit(): void {
    const limits = this.#groups.map(({ folder, names }) => ({
      bytes: Number(textOf(`${folder}/${names.limit}`) || Number.NaN),
      usage: `${folder}/${names.usage}`,
    }))
    const known = limits.filter(({ bytes }) => bytes > 0 && bytes < UNLIMITED_BYTES)
    const [lowest] = known.sort((a, b) => a.bytes - b.bytes)
    this.#limitBytes = lowest?.bytes ?? Number.NaN
    if (lowest?.usage === this.#usage?.path) return
    this.#usage?.close()
    this.#usage = lowest && new KernelFile(lowest.usage, { whole: true })
  }

  /**
   * Returns the number of processes of each cgroup killed so far for lack of memory: the same object until a count changes. The
   * files stay open.
   */
  oomKills(): OomKills {
    const before = this.#killCounts ?? this.#groups.slice(0, MOST_GROUPS).map(killCountOf)
    const counts = before.filter(({ file }) => file.read())
    const isSame = counts.length === before.length && counts.every(({ file }) => file.isRepeated)
    this.#killCounts = counts
    if (!isSame) this.#kills = killsIn(counts)
    return this.#kills
  }

  close(): void {
    this.#usage?.close()
    for (const { file } of this.#killCounts ?? []) file.close()
  }
}

function killCountOf({ folder, names }: Group): KillCount {
  const file = new KernelFile(`${folder}/${names.events}`, { whole: true })
  return { key: `${folder}#${inodeOf(folder)}`, file }
}

/** Returns the counts in the latest texts. */
function killsIn(counts: readonly KillCount[]): OomKills {
  const kills: Record<string, number> = {}
  for (const { key, file } of counts) {
    const { text } = file
    for (; !text.atEnd; text.skipLine()) if (text.take(KILLS)) kills[key] = text.number()
  }
  return kills
}

/** Parses a text of proc_pid_cgroup(5). Returns its cgroups, each from the innermost up. */
function groupsIn(root: string, membership: string): readonly Group[] {
  return parseMemberships(textOf(membership))
    .flatMap((one) => {
      const names = one.version === 2 ? V2 : V1
      return usualFolders(root, one, 'memory').map((folder) => ({ folder, names }))
    })
    .filter(({ folder, names }) => existsSync(`${folder}/${names.usage}`))
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''
  }
}

function inodeOf(folder: string): number {
  try {
    return statSync(folder).ino
  } catch {
    return 0
  }
}
