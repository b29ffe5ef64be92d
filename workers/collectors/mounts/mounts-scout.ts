import type { MountsOptions } from '../../../src/collectors/mounts.js'
import type { Series } from '../../../src/shared/frame.js'
import type { BuiltInSettings, NamePatterns } from '../../../src/shared/settings.js'
import { remoteMounts } from '../../filesystems/mount-choice.js'
import { MountTable } from '../../filesystems/mount-table.js'
import { type Probe, READ, type ReadResult } from '../../probes/probe.js'

/**
 * How many filesystems there are for `mounts`, by reading nothing but mountinfo: so the child process that touches them
 * is there only while there is one. Its value stays inside the agent.
 */
export function mountsScoutProbes({ roots, options }: BuiltInSettings<MountsOptions>): Probe[] {
  return [new MountsScoutProbe(roots.procRoot, options.mounts)]
}

class MountsScoutProbe implements Probe {
  readonly sampled = false
  readonly series: readonly Series[] = [{ type: 'remote_mounts', kind: 'gauge' }]
  readonly values = new Float64Array(1)
  readonly #table: MountTable
  readonly #filter: NamePatterns

  constructor(procRoot: string, filter: NamePatterns) {
    this.#table = new MountTable(procRoot)
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
