import { vmstatTable } from '../../../src/collectors/memory.js'
import { positionIn } from '../../../src/collectors/table.js'
import { type Probe, READ, type ReadResult } from '../../probes/probe.js'
import { KernelFile } from '../../procfs/kernel-file.js'
import { KeyedMetrics } from '../../procfs/keyed-metrics.js'

const MINOR_FAULTS = positionIn(vmstatTable, 'page_faults_total')
const MAJOR_FAULTS = MINOR_FAULTS + 1

/** Paging from /proc/vmstat. */
export class VmstatProbe implements Probe {
  /** All values are counters, reported only at ticks. */
  readonly sampled = false
  readonly #metrics = new KeyedMetrics(vmstatTable)
  readonly series = this.#metrics.series
  readonly values = this.#metrics.values
  readonly #file: KernelFile
  #allFaults = Number.NaN

  constructor(path: string) {
    this.#file = new KernelFile(path)
  }

  read(): ReadResult {
    if (!this.#file.read()) return this.#file.missing
    const previousMinor = this.values[MINOR_FAULTS] ?? Number.NaN
    this.#metrics.parse(this.#file.text)
    this.values[MINOR_FAULTS] = this.#minorFaults(previousMinor)
    return READ
  }

  close(): void {
    this.#file.close()
  }

  /**
   * Returns the minor faults. The kernel may count a fault as major before it counts it at all. The difference then goes back for a
   * moment, but a counter must not, so the previous value stays.
   */
  #minorFaults(previous: number): number {
    const all = this.values[MINOR_FAULTS] ?? Number.NaN
    const minor = Math.max(all - (this.values[MAJOR_FAULTS] ?? Number.NaN), 0)
    const isLate = minor < previous && all >= this.#allFaults
    this.#allFaults = all
    return isLate ? previous : minor
  }
}
