import type { Series } from '../../../src/shared/frame.js'
import type { Probe, ReadResult } from '../../probes/probe.js'
import type { KernelFile } from '../../procfs/kernel-file.js'
import type { Scanner } from '../../procfs/scanner.js'

/** A file and the metrics read from it. */
export interface Part {
  readonly file: KernelFile
  readonly metrics: {
    readonly series: readonly Series[]
    readonly values: Float64Array
    parse(text: Scanner): unknown
  }
}

/** A file and its twin for IPv6. A kernel without IPv6 lacks the twin, and that is not a failure. */
export class TwinProbe implements Probe {
  readonly sampled = false
  readonly series: readonly Series[]
  readonly values: Float64Array
  readonly #first: Part
  readonly #twin: Part

  constructor(first: Part, twin: Part) {
    this.#first = first
    this.#twin = twin
    this.series = [...first.metrics.series, ...twin.metrics.series]
    this.values = new Float64Array(this.series.length).fill(Number.NaN)
  }

  read(): ReadResult {
    const { file, metrics } = this.#first
    if (!file.read()) return file.missing
    metrics.parse(file.text)
    if (metrics.values.every(Number.isNaN)) return file.malformed('has no section with a known name and a number')
    const hasTwin = this.#readTwin()
    this.values.set(metrics.values)
    this.values.set(this.#twin.metrics.values, metrics.values.length)
    if (hasTwin || this.#twin.file.isAbsent) return file.found
    const { reason } = this.#twin.file.missing
    return { status: 'ok', partial: 1, ...(reason !== undefined && { reason }) }
  }

  close(): void {
    this.#first.file.close()
    this.#twin.file.close()
  }

  #readTwin(): boolean {
    const { file, metrics } = this.#twin
    const isRead = file.read()
    if (isRead) metrics.parse(file.text)
    else metrics.values.fill(Number.NaN)
    return isRead
  }
}
