import type { Series, Tags } from '../../src/shared/frame.js'
import { Counters, ratio } from '../probes/rates.js'
import { SINCE_PREVIOUS, type Window } from '../probes/window.js'
import type { ColumnPlan } from './column-plan.js'
import type { LineRow } from './line-table.js'
import type { Scanner } from './scanner.js'

/** A line of numbers, its earlier readings, and the values that a table computes from them. */
export class ColumnRow implements LineRow {
  readonly series: readonly Series[]
  readonly #plan: ColumnPlan
  readonly #counters: Counters
  readonly #coarse: Counters

  /**
   * @param tags of every series
   * @param coarseWindow for metrics with a `windowMs` above 0
   */
  constructor(plan: ColumnPlan, tags?: Tags, coarseWindow: Window = SINCE_PREVIOUS) {
    this.series = plan.series(tags)
    this.#plan = plan
    this.#counters = new Counters(plan.width)
    this.#coarse = new Counters(plan.coarseColumns.length, coarseWindow)
  }

  /** The columns of the latest reading. Between `begin` and `end` the reader fills all of them, or leaves them unchanged. */
  get columns(): Float64Array {
    return this.#counters.current
  }

  begin(nowSeconds: number): void {
    this.#counters.advance(nowSeconds)
    if (this.#plan.coarseColumns.length > 0) this.#coarse.advance(nowSeconds)
  }

  end(): void {
    const { coarseColumns } = this.#plan
    const { current } = this.#counters
    for (let index = 0; index < coarseColumns.length; index++) {
      this.#coarse.current[index] = current[coarseColumns[index] ?? 0] ?? Number.NaN
    }
  }

  read(text: Scanner, nowSeconds: number): void {
    this.begin(nowSeconds)
    const { current } = this.#counters
    for (let column = 0; column < current.length; column++) text.numberInto(current, column)
    this.end()
  }

  repeat(nowSeconds: number): void {
    this.begin(nowSeconds)
  }

  write(values: Float64Array, offset: number): void {
    const { steps } = this.#plan
    const { current } = this.#counters
    for (let index = 0; index < steps.length; index++) {
      const step = steps[index]
      if (step === undefined) continue
      const { column, times, per, as, coarse } = step
      const target = offset + step.target
      if (as === 'value') {
        values[target] = ((current[column] ?? Number.NaN) * times) / per
        continue
      }
      if (coarse === -1) this.#counters.rateInto(values, target, column, times)
      else this.#coarse.rateInto(values, target, coarse, times)
      const rate = values[target] ?? Number.NaN
      values[target] = as === 'share' ? ratio(rate, per) : rate / per
    }
  }
}
