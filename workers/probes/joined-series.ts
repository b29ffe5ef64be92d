import type { Series } from '../../src/shared/frame.js'

/** The series of parts that come and go, one part after the other. Joins them again only when the series of a part change. */
export class JoinedSeries {
  series: readonly Series[] = []
  /** One value per series. */
  values = new Float64Array(0)
  #parts: readonly (readonly Series[])[] = []

  /** @param parts the series of each part: the same array as long as they do not change */
  join(parts: readonly (readonly Series[])[]): void {
    if (parts.length === this.#parts.length && parts.every((part, index) => part === this.#parts[index])) return
    this.#parts = parts
    this.series = parts.flat()
    this.values = new Float64Array(this.series.length)
  }
}
