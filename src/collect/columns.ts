import { seriesOf } from '../model/catalogue.js'
import type { Series, Tags } from '../model/frame.js'

/** Series of the catalogue that are only ever added, and the latest value of each; NaN where there is none. */
export class Columns {
  /** The same array until a series is added. */
  series: readonly Series[] = []
  readonly #values: number[] = []
  readonly #indexes = new Map<string, number>()

  clear(): void {
    this.#values.fill(Number.NaN)
  }

  set(type: string, value: number, tags?: Tags): void {
    const key = tags === undefined ? type : `${type}\0${Object.values(tags).join('\0')}`
    let index = this.#indexes.get(key)
    if (index === undefined) {
      index = this.series.length
      this.#indexes.set(key, index)
      this.series = [...this.series, seriesOf(type, tags)]
    }
    this.#values[index] = value
  }

  get values(): readonly number[] {
    return this.#values
  }
}
