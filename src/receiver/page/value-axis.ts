import type { Unit } from '../../collectors/metric.js'
import { format } from './format.js'
import type { Chart } from './lines.js'

/** Room above the greatest value. */
const HEADROOM = 1.08
/** Sums of rounded shares exceed their whole by less than this. */
const ROUNDING = 1.005

/** The value axis of one chart. It begins at 0, and ends at the whole where there is one: 100 % of shares, a total of memory. */
export class ValueAxis {
  readonly #unit: Unit
  readonly #whole: number | undefined
  #values: 'none' | 'zeros' | 'some' = 'none'

  constructor({ unit, whole, open }: Pick<Chart, 'unit' | 'whole' | 'open'>) {
    this.#unit = unit
    this.#whole = whole?.value ?? (unit === 'ratio' && !open ? 1 : undefined)
  }

  /** Whether there is anything to read at grid lines. */
  get hasValues(): boolean {
    return this.#values !== 'none'
  }

  /** Returns both ends. @param most the greatest value; null without values */
  range(least: number | null, most: number | null): [from: number, to: number] {
    this.#values = least === null || most === null ? 'none' : least === 0 && most === 0 ? 'zeros' : 'some'
    return [Math.min(0, least ?? 0), this.#topFor(most ?? 0)]
  }

  /** Returns the labels at some values. Without a scale, because all values are 0, only 0 has one. */
  labels(values: readonly number[]): string[] {
    return values.map((value) => (this.#isScaled || value === 0 ? format(value, this.#unit) : ''))
  }

  /** Returns the values that have a grid line; null in place of the others. */
  gridLines(values: readonly number[]): (number | null)[] {
    return values.map((value) => (this.hasValues && (this.#isScaled || value === 0) ? value : null))
  }

  get #isScaled(): boolean {
    return this.#values === 'some' || (this.#values === 'zeros' && this.#whole !== undefined)
  }

  #topFor(most: number): number {
    if (this.#whole !== undefined && most <= this.#whole * ROUNDING) return this.#whole
    return most > 0 ? most * HEADROOM : 1
  }
}
