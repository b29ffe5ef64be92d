import type { Series, Tags } from '../../src/shared/frame.js'
import { Counters, isWrap, ratio } from '../probes/rates.js'
import { SINCE_PREVIOUS, type Window } from '../probes/window.js'
import type { ColumnPlan } from './column-plan.js'
import type { LineRow } from './line-table.js'
import { Namesake, type ParseLine } from './namesake.js'
import type { LineReader } from './row-table.js'
import type { Scanner } from './scanner.js'

export interface ColumnRowOptions {
  /** Tags of every series. */
  readonly tags?: Tags
  /** Window for rates. @default the time since the previous reading */
  readonly rateWindow?: Window
  /** Window for metrics with a coarse one. @default the time since the previous reading */
  readonly coarseWindow?: Window
  /** Reads the columns of a line. @default one column after the other */
  readonly parse?: ParseLine
  /** Called when a counter has gone back. Returns whether the row is now about another thing of the same name. */
  readonly isOther?: () => boolean
}

/** A restart shows in at least this many counters. A single counter that goes back is faulty. */
const RESTARTED_COUNTERS = 2

/**
 * A line of numbers, its earlier readings, and the values that a table computes from them. A counter that went back has no rate in
 * that reading. If several went back, or the row is about another thing, no counter has one.
 */
export class ColumnRow implements LineRow {
  readonly series: readonly Series[]
  readonly #plan: ColumnPlan
  readonly #counters: Counters
  readonly #coarse: Counters
  readonly #parse: ParseLine
  readonly #isOther: () => boolean
  #namesake: LineReader | undefined

  constructor(
    plan: ColumnPlan,
    {
      tags,
      rateWindow = SINCE_PREVIOUS,
      coarseWindow = SINCE_PREVIOUS,
      parse = parseColumns,
      isOther = () => false,
    }: ColumnRowOptions = {},
  ) {
    this.series = plan.series(tags)
    this.#plan = plan
    this.#counters = new Counters(plan.width, rateWindow)
    this.#coarse = new Counters(plan.coarseColumns.length, coarseWindow)
    const { limits } = plan
    this.#parse = (text, columns) => {
      parse(text, columns)
      for (let column = 0; column < limits.length; column++) {
        if ((columns[column] ?? 0) >= (limits[column] ?? 0)) columns[column] = Number.NaN
      }
    }
    this.#isOther = isOther
  }

  /** The columns of the latest reading. Between `begin` and `write` the reader fills all of them, or leaves them unchanged. */
  get columns(): Float64Array {
    return this.#counters.current
  }

  /** Whether no column of the latest reading has a number. */
  get isUnreadable(): boolean {
    const { current } = this.#counters
    for (let column = 0; column < current.length; column++) if (!Number.isNaN(current[column])) return false
    return true
  }

  get namesake(): LineReader {
    this.#namesake ??= new Namesake(this.#counters, this.#parse, () => this.#coarse.forgetEarlier())
    return this.#namesake
  }

  begin(nowSeconds: number): void {
    this.#counters.advance(nowSeconds)
    if (this.#plan.coarseColumns.length > 0) this.#coarse.advance(nowSeconds)
  }

  read(text: Scanner, nowSeconds: number): void {
    this.begin(nowSeconds)
    this.#parse(text, this.#counters.current)
  }

  repeat(nowSeconds: number): void {
    this.begin(nowSeconds)
  }

  /** Makes the latest reading the first one. */
  restart(): void {
    this.#counters.forgetEarlier()
    this.#coarse.forgetEarlier()
  }

  write(values: Float64Array, offset: number): void {
    const { steps, coarseColumns, grownColumns } = this.#plan
    const { current } = this.#counters
    for (let index = 0; index < coarseColumns.length; index++) {
      this.#coarse.current[index] = current[coarseColumns[index] ?? 0] ?? Number.NaN
    }
    for (let index = 0; index < grownColumns.length; index++) {
      if (this.#counters.wentBack(grownColumns[index] ?? 0)) this.#goBack()
    }
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

  /** Forgets the earlier readings of the counters that went back, or of all. */
  #goBack(): void {
    const { counterColumns, eventColumns, coarseColumns } = this.#plan
    const hasRestarted = this.#lost(eventColumns) > 0 && this.#lost(counterColumns) >= RESTARTED_COUNTERS
    if (hasRestarted || this.#isOther()) {
      this.restart()
      return
    }
    for (const column of counterColumns) {
      if (!this.#counters.wentBack(column)) continue
      this.#counters.forgetEarlierOf(column)
      const coarse = coarseColumns.indexOf(column)
      if (coarse !== -1) this.#coarse.forgetEarlierOf(coarse)
    }
  }

  /** Returns how many of these counters went back other than by wrapping at 32 bits. */
  #lost(columns: readonly number[]): number {
    const { current } = this.#counters
    return columns.filter((column) => {
      return this.#counters.wentBack(column) && !isWrap(this.#counters.previous(column), current[column] ?? Number.NaN)
    }).length
  }
}

function parseColumns(text: Scanner, columns: Float64Array): void {
  for (let column = 0; column < columns.length; column++) text.numberInto(columns, column)
}
