import type { ReadResult } from '../probes/probe.js'
import { KernelFile, namespacePaths } from '../procfs/kernel-file.js'
import { type Mount, mountTree } from './mount-tree.js'
import { parseMountinfo } from './mountinfo.js'

/** The host's mounts as of the latest reading of mountinfo, which is parsed again only when its text has changed. */
export class MountTable {
  /** Replaced when mounts came, went or changed; never changed in place. */
  mounts: readonly Mount[] = []
  readonly #file: KernelFile
  #text: Uint8Array = new Uint8Array(0)

  constructor(procRoot: string) {
    this.#file = new KernelFile(namespacePaths(procRoot, 'mountinfo'))
  }

  /** Returns false when mountinfo cannot be read; `missing` has the reason. */
  read(): boolean {
    if (!this.#file.read()) return false
    const { bytes, end } = this.#file.text
    if (Buffer.compare(this.#text, bytes.subarray(0, end)) === 0) return true
    this.#text = bytes.slice(0, end)
    this.mounts = mountTree(parseMountinfo(this.#text))
    return true
  }

  /** Result for a probe after a failed `read`. */
  get missing(): ReadResult {
    return this.#file.missing
  }

  close(): void {
    this.#file.close()
  }
}
