import { isMetric, type LineKey, type MetricTable } from '../../src/collectors/table.js'
import type { Series } from '../../src/shared/frame.js'
import { tableSeries } from '../probes/table-series.js'
import { KeyedLines } from './keyed-lines.js'
import { BELOW_ZERO, type Scanner } from './scanner.js'

export interface KeyedMetricsOptions {
  /** Multiplies every number. @default 1 */
  readonly times?: number
  /** Value for a negative number written as an unsigned one of 64 bits. @default NaN */
  readonly belowZero?: number
}

/** Series and values of a table of keyed lines. Leaves values alone that the reader computes. */
export class KeyedMetrics {
  readonly series: readonly Series[]
  /** One value per series; NaN where the text has no such line. */
  readonly values: Float64Array
  readonly #lines: KeyedLines
  /** Index in `values` of each line. */
  readonly #targets: readonly number[]
  readonly #times: number
  readonly #belowZero: number

  constructor(table: MetricTable<LineKey>, { times = 1, belowZero = Number.NaN }: KeyedMetricsOptions = {}) {
    const lines = table.flatMap((line, target) => (isMetric(line) ? [] : [{ key: line[0], target }]))
    this.series = tableSeries(table)
    this.values = new Float64Array(table.length).fill(Number.NaN)
    this.#lines = new KeyedLines(lines.map(({ key }) => key))
    this.#targets = lines.map(({ target }) => target)
    this.#times = times
    this.#belowZero = belowZero
  }

  parse(text: Scanner): void {
    this.#lines.parse(text)
    for (let index = 0; index < this.#targets.length; index++) {
      const value = this.#lines.number(index) * this.#times
      this.values[this.#targets[index] ?? 0] = value >= BELOW_ZERO ? this.#belowZero : value
    }
  }
}
