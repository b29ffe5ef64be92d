import type { LineKey, MetricTable } from '../../../src/collectors/table.js'
import { type Probe, READ, type ReadResult } from '../../probes/probe.js'
import type { KernelText } from '../../procfs/kernel-file.js'
import { KeyedMetrics } from '../../procfs/keyed-metrics.js'

/** The lines of /proc/stat below those of the CPUs. */
export class StatProbe implements Probe {
  readonly sampled = true
  readonly series
  readonly values
  readonly #file: KernelText
  readonly #metrics: KeyedMetrics

  constructor(file: KernelText, table: MetricTable<LineKey>) {
    this.#file = file
    this.#metrics = new KeyedMetrics(table)
    this.series = this.#metrics.series
    this.values = this.#metrics.values
  }

  read(): ReadResult {
    if (!this.#file.read()) return this.#file.missing
    this.#metrics.parse(this.#file.text)
    return READ
  }

  close(): void {
    this.#file.close()
  }
}
