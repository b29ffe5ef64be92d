import { seriesOf } from '../collectors/index.js'
import type { Series, Tags } from '../shared/frame.js'

/** Series of built-in metrics and the latest value of each; NaN where there is none. Series are only ever added. */
export class SeriesValues {
  /** The same array until a series is added. */
  series: readonly Series[] = []
  readonly #values: number[] = []

  /** Adds a series. @returns the position of its value, for `set` */
  add(type: string, tags?: Tags): number {
    this.series = [...this.series, seriesOf(type, tags)]
    return this.#values.push(Number.NaN) - 1
  }

  clear(): void {
    this.#values.fill(Number.NaN)
  }

  set(place: number, value: number): void {
    this.#values[place] = value
  }

  get values(): readonly number[] {
    return this.#values
  }
}
