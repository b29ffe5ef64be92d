import type { MountsOptions } from '../../../src/collectors/mounts.js'
import type { Series } from '../../../src/shared/frame.js'
import type { BuiltInSettings, NamePatterns, Roots } from '../../../src/shared/settings.js'
import { remoteMounts } from '../../filesystems/mount-choice.js'
import { MountTable } from '../../filesystems/mount-table.js'
import { type Probe, READ, type ReadResult } from '../../probes/probe.js'

/**
 * Counts the filesystems that `mounts` would report, reading only mountinfo. The child process of `mounts` runs only while
 * there are any. The value never leaves the agent.
 */
export function mountsScoutProbes({ roots, options }: BuiltInSettings<MountsOptions>): Probe[] {
  return [new MountsScoutProbe(roots, options.mounts)]
}

class MountsScoutProbe implements Probe {
  readonly sampled = false
  readonly series: readonly Series[] = [{ type: 'remote_mounts', kind: 'gauge' }]
  readonly values = new Float64Array(1)
  readonly #table: MountTable
  readonly #filter: NamePatterns

  constructor(roots: Roots, filter: NamePatterns) {
    this.#table = new MountTable(roots)
    this.#filter = filter
  }

  read(): ReadResult {
    if (!this.#table.read()) return this.#table.missing
    this.values[0] = remoteMounts(this.#table.mounts, this.#filter).length
    return READ
  }

  close(): void {
    this.#table.close()
  }
}
