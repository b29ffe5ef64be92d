import type { PointColumns } from '../point-columns.js'

/** Points that are in the journal but not yet in a chunk, by series, in order of arrival. */
export class RecentPoints {
  #bySeries = new Map<number, PointColumns>()
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

  /** Returns the points of a series; undefined when it has none. */
  of(id: number): PointColumns | undefined {
    return this.#bySeries.get(id)
  }

  entries(): Iterable<[number, PointColumns]> {
    return this.#bySeries
  }

  clear(): void {
    this.#bySeries = new Map()
    this.#count = 0
  }
}
