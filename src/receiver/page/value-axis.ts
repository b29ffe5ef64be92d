import { format } from './format.js'
import type { Chart } from './lines.js'

/** Room above the greatest value. */
const HEADROOM = 1.08
/** Sums of rounded shares exceed their whole by less than this. */
const ROUNDING = 1.005

/** The value axis of one chart. It begins at 0 and ends at the whole, if there is one: 100 % for shares, or the total memory. */
export class ValueAxis {
  readonly #chart: () => Pick<Chart, 'unit' | 'whole' | 'open'>
  #values: 'none' | 'zeros' | 'some' = 'none'

  /** @param chart returns the current chart: its whole may change */
  constructor(chart: () => Pick<Chart, 'unit' | 'whole' | 'open'>) {
    this.#chart = chart
  }

  /** Whether the axis has values to label at grid lines. */
  get hasValues(): boolean {
    return this.#values !== 'none'
  }

  /** Returns both ends of the axis. @param most the greatest value; null without values */
  range(least: number | null, most: number | null): [from: number, to: number] {
    this.#values = least === null || most === null ? 'none' : least === 0 && most === 0 ? 'zeros' : 'some'
    return [Math.min(0, least ?? 0), this.#topFor(most ?? 0)]
  }

  /** Returns the labels at some values. While all values are 0 there is no scale, and only 0 has a label. */
  labels(values: readonly number[]): string[] {
    return values.map((value) => (this.#isScaled || value === 0 ? format(value, this.#chart().unit) : ''))
  }

  /** Returns the values that get a grid line, with null in place of the others. */
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
