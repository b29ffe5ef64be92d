import { format } from './format.js'
import type { Chart } from './lines.js'

/** Room above the greatest value. */
const HEADROOM = 1.08
/** Sums of rounded shares exceed their whole by less than this. */
const ROUNDING = 1.005

/** The value axis of one chart. It begins at 0, and ends at the whole where there is one: 100 % of shares, a total of memory. */
export class ValueAxis {
  readonly #chart: () => Pick<Chart, 'unit' | 'whole' | 'open'>
  #values: 'none' | 'zeros' | 'some' = 'none'

  /** @param chart returns the chart as it is now: its whole may change */
  constructor(chart: () => Pick<Chart, 'unit' | 'whole' | 'open'>) {
    this.#chart = chart
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
    return values.map((value) => (this.#isScaled || value === 0 ? format(value, this.#chart().unit) : ''))
  }

  /** Returns the values that have a grid line; null in place of the others. */
  gridLines(values: readonly number[]): (number | null)[] {
    return values.map((value) => (this.hasValues && (this.#isScaled || value === 0) ? value : null))
  }

  get #isScaled(): boolean {
    return this.#values === 'some' || (this.#values === 'zeros' && this.#whole !== undefined)
  }

  get #whole(): number | undefined {
    const { unit, whole, open } = this.#chart()
    return whole?.value ?? (unit === 'ratio' && !open ? 1 : undefined)
  }

  #topFor(most: number): number {
    const whole = this.#whole
    if (whole !== undefined && most <= whole * ROUNDING) return whole
    return most > 0 ? most * HEADROOM : 1
  }
}
