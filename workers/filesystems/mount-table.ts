import { parseMountinfo } from '../../src/shared/mountinfo.js'
import type { Roots } from '../../src/shared/settings.js'
import type { ReadResult } from '../probes/probe.js'
import { KernelFile, namespacePaths, pathOfHost } from '../procfs/kernel-file.js'
import { hostMounts } from './host-mounts.js'
import { type Mount, mountTree } from './mount-tree.js'

/** The host's mounts as of the latest reading of mountinfo. The text is parsed again only when it has changed. */
export class MountTable {
  /** Replaced when mounts came, went or changed; never changed in place. */
  mounts: readonly Mount[] = []
  /** Devices of all mounts, hidden ones included. */
  deviceIds: ReadonlySet<string> = new Set()
  readonly #file: KernelFile
  readonly #roots: Pick<Roots, 'procRoot' | 'rootfs'>
  #text: Uint8Array = new Uint8Array(0)

  constructor(roots: Pick<Roots, 'procRoot' | 'rootfs'>) {
    this.#roots = roots
    this.#file = new KernelFile(namespacePaths(roots.procRoot, 'mountinfo'))
  }

  /** Returns false when mountinfo cannot be read; `missing` has the reason. */
  read(): boolean {
    if (!this.#file.read()) return false
    const { bytes, end } = this.#file.text
    if (Buffer.compare(this.#text, bytes.subarray(0, end)) === 0) return true
    this.#text = bytes.slice(0, end)
    this.#parse(this.#text)
    return true
  }

  /** Result for a probe after a failed `read`. */
  get missing(): ReadResult {
    return this.#file.missing
  }

  close(): void {
    this.#file.close()
  }

  /**
   * Parses mountinfo. In another /proc, process 1 has the host's mounts. If it is hidden (hidepid), the agent's own mounts are its
   * container's.
   */
  #parse(text: Uint8Array): void {
    const { procRoot, rootfs } = this.#roots
    const all = parseMountinfo(text)
    const entries = this.#file.path === pathOfHost(procRoot, 'mountinfo') ? all : hostMounts(all, rootfs)
    this.deviceIds = new Set(entries.map(({ deviceId }) => deviceId))
    this.mounts = mountTree(entries)
  }
}
