import type { Probe, ReadResult } from '../../probes/probe.js'
import type { KernelFile } from '../../procfs/kernel-file.js'
import type { SectionMetrics } from './section-metrics.js'

/** A file of sections with named numbers. */
export class SectionProbe implements Probe {
  readonly sampled = false
  readonly series
  readonly values
  readonly #file: KernelFile
  readonly #metrics: SectionMetrics

  constructor(file: KernelFile, metrics: SectionMetrics) {
    this.#file = file
    this.#metrics = metrics
    this.series = metrics.series
    this.values = metrics.values
  }

  read(): ReadResult {
    if (!this.#file.read()) return this.#file.missing
    if (this.#metrics.parse(this.#file.text) > 0) return this.#file.found
    return this.#file.malformed('has no section with a known name and a number')
  }

  close(): void {
    this.#file.close()
  }
}
