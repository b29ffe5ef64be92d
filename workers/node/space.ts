import { statfsSync } from 'node:fs'
import { platform } from 'node:os'
import { spaceMetrics } from '../../src/collectors/disk.js'
import type { Series } from '../../src/shared/frame.js'
import { nameFilter } from '../../src/shared/name-filter.js'
import type { FailedPart } from '../../src/shared/protocol.js'
import type { NamePatterns } from '../../src/shared/settings.js'
import { SPACE_VALUES, spaceSeries, writeSpace } from '../filesystems/space-values.js'
import { type FailedStatfs, failureOf, type SpaceFigures } from '../filesystems/statfs.js'
import { type Probe, partialReading, type ReadResult } from '../probes/probe.js'

interface NamedPath {
  readonly mountPoint: string
  readonly path: Buffer
}

/** Reads the space of a path. Throws when that fails. */
type Statfs = (path: Buffer) => SpaceFigures

/** Tag value of facts that Node does not know. */
const UNKNOWN = 'unknown'
/** Positions of the values reported. They exclude inodes: APFS derives them from its space, and Windows has none. */
const reported = [...spaceMetrics.keys()].filter((position) => spaceMetrics[position]?.procfsOnly === false)

/**
 * Space from fs.statfs of `/` (`C:\` on Windows), and of each path that `include` names without a wildcard. Node cannot list
 * mounts, and statfs of a remote one may hang.
 */
export class SpaceProbe implements Probe {
  readonly sampled = false
  readonly series: readonly Series[]
  readonly values: Float64Array
  readonly #mounts: readonly NamedPath[]
  readonly #statfs: Statfs
  /** The values of one mount. */
  readonly #space = new Float64Array(SPACE_VALUES)

  constructor(mounts: NamePatterns, statfs: Statfs = statfsSync, system: NodeJS.Platform = platform()) {
    const root = system === 'win32' ? 'C:\\' : '/'
    const named = mounts.include.filter((pattern) => !/[*?]/.test(pattern))
    const names = [...new Set([root, ...named])].filter(nameFilter(mounts))
    this.#mounts = names.map((mountPoint) => ({ mountPoint, path: Buffer.from(mountPoint) }))
    this.series = names.flatMap((mountPoint) => {
      const series = spaceSeries({ mountPoint, source: UNKNOWN, fstype: UNKNOWN })
      return reported.map((position) => series[position] as Series)
    })
    this.values = new Float64Array(this.series.length)
    this.#statfs = statfs
  }

  read(): ReadResult {
    const failed: FailedPart[] = []
    let offset = 0
    for (const mount of this.#mounts) {
      const result = this.#read(mount)
      writeSpace(result, this.#space, 0)
      if (result.status !== 'ok') failed.push({ part: mount.mountPoint, reason: result.reason })
      for (const position of reported) this.values[offset++] = this.#space[position] ?? Number.NaN
    }
    return partialReading(failed)
  }

  close(): void {}

  #read(mount: NamedPath): { readonly status: 'ok'; readonly figures: SpaceFigures } | FailedStatfs {
    try {
      return { status: 'ok', figures: this.#statfs(mount.path) }
    } catch (error) {
      return failureOf(mount, error)
    }
  }
}
