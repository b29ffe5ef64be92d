import { existsSync } from 'node:fs'
import { parseMemberships } from '../../../src/shared/cgroups/membership.js'
import { usualFolders } from '../../cgroups/usual-folders.js'
import { KernelFile } from '../../procfs/kernel-file.js'
import { bytesOf } from '../../procfs/scanner.js'

/** Keys of cpu.stat in cgroup v2 and v1, with their units per millisecond. */
const KEYS = [
  { key: bytesOf('throttled_usec '), perMs: 1e3 },
  { key: bytesOf('throttled_time '), perMs: 1e6 },
] as const

/** Reads how long the CPU quotas of this process's cgroup and the cgroups above it held processes back. */
export class Throttling {
  readonly #root: string
  readonly #membership: KernelFile
  #files: readonly KernelFile[] = []

  /** @param root where cgroups are mounted. @default '/sys/fs/cgroup' */
  constructor(root = '/sys/fs/cgroup', membership = '/proc/self/cgroup') {
    this.#root = root
    this.#membership = new KernelFile(membership, { whole: true })
  }

  /** Returns milliseconds since the creation of the cgroups, added up over CPUs and cgroups; NaN without a quota controller. */
  readMs(): number {
    if (!this.#membership.read()) return Number.NaN
    if (!this.#membership.isRepeated) this.#open()
    if (this.#files.length === 0) return Number.NaN
    return this.#files.reduce((sum, file) => sum + throttledMs(file), 0)
  }

  close(): void {
    for (const file of [this.#membership, ...this.#files]) file.close()
  }

  /** Finds the files of the process's current cgroup. */
  #open(): void {
    for (const file of this.#files) file.close()
    const { text } = this.#membership
    const memberships = parseMemberships(Buffer.from(text.bytes.subarray(0, text.end)).toString())
    const paths = memberships
      .flatMap((one) => usualFolders(this.#root, one, 'cpu'))
      .map((folder) => `${folder}/cpu.stat`)
    this.#files = [...new Set(paths)]
      .filter((path) => existsSync(path))
      .map((path) => new KernelFile(path, { whole: true }))
  }
}

function throttledMs(file: KernelFile): number {
  if (!file.read()) return 0
  const { text } = file
  for (; !text.atEnd; text.skipLine()) {
    for (const { key, perMs } of KEYS) if (text.take(key)) return text.number() / perMs
  }
  return 0
}
