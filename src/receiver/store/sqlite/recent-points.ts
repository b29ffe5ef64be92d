import type { Columns } from '../point-ring.js'

/** The points that are in the journal and in no chunk yet, by series, in the order in which they came. */
export class RecentPoints {
  #bySeries = new Map<number, Columns>()
  #count = 0

  get count(): number {
    return this.#count
  }

  /** @param columns series ids, then times, then values */
  addAll(columns: Float64Array): void {
    const count = columns.length / 3
    for (let index = 0; index < count; index++) {
      const id = columns[index] ?? 0
      let points = this.#bySeries.get(id)
      if (points === undefined) {
        points = { ts: [], value: [] }
        this.#bySeries.set(id, points)
      }
      points.ts.push(columns[count + index] ?? 0)
      points.value.push(columns[2 * count + index] ?? 0)
    }
    this.#count += count
  }

  /** Appends the points of a series from `fromMs` to `toMs` to `columns`. */
  read(id: number, fromMs: number, toMs: number, columns: Columns): void {
    const points = this.#bySeries.get(id)
    if (points === undefined) return
    for (let index = 0; index < points.ts.length; index++) {
      const time = points.ts[index] ?? 0
      if (time < fromMs || time > toMs) continue
      columns.ts.push(time)
      columns.value.push(points.value[index] ?? 0)
    }
  }

  entries(): Iterable<[number, Columns]> {
    return this.#bySeries
  }

  clear(): void {
    this.#bySeries = new Map()
    this.#count = 0
  }
}
