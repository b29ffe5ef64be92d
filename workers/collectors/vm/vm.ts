import { PAGED_UNIT_BYTES, pagedTable, vmTable } from '../../../src/collectors/vm.js'
import type { BuiltInSettings } from '../../../src/shared/settings.js'
import { type Probe, READ, type ReadResult } from '../../probes/probe.js'
import { KernelFile } from '../../procfs/kernel-file.js'
import { KeyedMetrics } from '../../procfs/keyed-metrics.js'

/** Paging, reclaim and compaction from /proc/vmstat. */
export function vmProbes({ roots: { procRoot } }: Pick<BuiltInSettings, 'roots'>): Probe[] {
  return [new VmProbe(`${procRoot}/vmstat`)]
}

/** Has two tables, because some lines are in KiB. Counters that a kernel lacks have no point. */
class VmProbe implements Probe {
  readonly sampled = false
  readonly #paged = new KeyedMetrics(pagedTable, { times: PAGED_UNIT_BYTES })
  readonly #others = new KeyedMetrics(vmTable)
  readonly series = [...this.#paged.series, ...this.#others.series]
  readonly values = new Float64Array(this.series.length).fill(Number.NaN)
  readonly #file: KernelFile

  constructor(path: string) {
    this.#file = new KernelFile(path)
  }

  read(): ReadResult {
    if (!this.#file.read()) return this.#file.missing
    this.#paged.parse(this.#file.text)
    this.#file.text.position = 0
    this.#others.parse(this.#file.text)
    this.values.set(this.#paged.values)
    this.values.set(this.#others.values, this.#paged.values.length)
    return this.values.every(Number.isNaN) ? this.#file.malformed('has no line with a known name and a number') : READ
  }

  close(): void {
    this.#file.close()
  }
}
