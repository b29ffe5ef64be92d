import type { Series } from '../../../src/shared/frame.js'
import { type Probe, READ, type ReadResult } from '../../probes/probe.js'
import type { ColumnPlan } from '../../procfs/column-plan.js'
import { ColumnRow } from '../../procfs/column-row.js'
import type { KernelText } from '../../procfs/kernel-file.js'

/** A file whose first line begins with the values themselves. */
export class NumbersProbe implements Probe {
  readonly sampled: boolean
  readonly series: readonly Series[]
  readonly values: Float64Array
  readonly #file: KernelText
  readonly #row: ColumnRow

  constructor(file: KernelText, plan: ColumnPlan, { sampled }: Pick<Probe, 'sampled'>) {
    this.sampled = sampled
    this.#file = file
    this.#row = new ColumnRow(plan)
    this.series = this.#row.series
    this.values = new Float64Array(this.series.length).fill(Number.NaN)
  }

  read(nowSeconds: number): ReadResult {
    if (!this.#file.read()) return this.#file.missing
    this.#row.read(this.#file.text, nowSeconds)
    this.#row.write(this.values, 0)
    return this.#row.isUnreadable ? this.#file.malformed('has no number where it should') : READ
  }

  close(): void {
    this.#file.close()
  }
}
