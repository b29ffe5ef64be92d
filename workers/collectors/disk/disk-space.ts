import type { Series } from '../../../src/shared/frame.js'
import type { FailedPart } from '../../../src/shared/protocol.js'
import type { NamePatterns } from '../../../src/shared/settings.js'
import { pathUnder } from '../../filesystems/host-mounts.js'
import { localMounts } from '../../filesystems/mount-choice.js'
import { MountTable } from '../../filesystems/mount-table.js'
import type { Mount } from '../../filesystems/mount-tree.js'
import { SPACE_VALUES, spaceSeries, writeSpace } from '../../filesystems/space-values.js'
import { failureOf, resultOf, type Statfs, type StatfsResult } from '../../filesystems/statfs.js'
import { type Probe, partialReading, type ReadResult } from '../../probes/probe.js'

export interface DiskSpaceOptions {
  readonly procRoot: string
  readonly rootfs: string
  readonly mounts: NamePatterns
  readonly statfs: Statfs
}

/** Space of local filesystems. Their statfs returns at once, and their path crosses no mount that may hang. */
export class DiskSpaceProbe implements Probe {
  readonly sampled = false
  series: readonly Series[] = []
  values = new Float64Array(0)
  readonly #table: MountTable
  readonly #options: DiskSpaceOptions
  #seen: readonly Mount[] | undefined
  #mounts: readonly { readonly mount: Mount; readonly path: Buffer }[] = []

  constructor(options: DiskSpaceOptions) {
    this.#options = options
    this.#table = new MountTable(options)
  }

  read(): ReadResult {
    if (!this.#table.read()) return this.#table.missing
    if (this.#table.mounts !== this.#seen) this.#choose(this.#table.mounts)
    const failed: FailedPart[] = []
    let offset = 0
    for (const { mount, path } of this.#mounts) {
      const result = this.#statfs(mount, path)
      writeSpace(result, this.values, offset)
      if (result.status !== 'ok') failed.push({ part: mount.mountPoint, reason: result.reason })
      offset += SPACE_VALUES
    }
    return partialReading(failed)
  }

  close(): void {
    this.#table.close()
  }

  #statfs(mount: Mount, path: Buffer): StatfsResult {
    try {
      return resultOf(mount, this.#options.statfs(path), this.#table.deviceIds)
    } catch (error) {
      return failureOf(mount, error)
    }
  }

  /** Chooses the mounts to report. Keeps the series if only unreported mounts come or go, such as those of containers. */
  #choose(mounts: readonly Mount[]): void {
    this.#seen = mounts
    const chosen = localMounts(mounts, this.#options.mounts)
    const same =
      chosen.length === this.#mounts.length && chosen.every((mount, index) => isSame(mount, this.#mounts[index]?.mount))
    this.#mounts = chosen.map((mount) => ({ mount, path: pathUnder(this.#options.rootfs, mount) }))
    if (same) return
    this.series = chosen.flatMap(spaceSeries)
    this.values = new Float64Array(this.series.length).fill(Number.NaN)
  }
}

function isSame(mount: Mount, other: Mount | undefined): boolean {
  return mount.mountPoint === other?.mountPoint && mount.source === other.source && mount.fstype === other.fstype
}
