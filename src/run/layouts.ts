import type { Layout, Series } from '../shared/frame.js'

/** Largest number of series in all layouts together; beyond that the least recently used layouts are dropped. */
const MOST_SERIES = 100_000

/** The layouts of one collector, by the ids of the worker that sent them. */
export class Layouts {
  readonly #collector: string
  /** Least recently used first. */
  readonly #byId = new Map<number, Layout>()
  #incarnation = 0
  #seriesCount = 0

  constructor(collector: string) {
    this.#collector = collector
  }

  /** Switches to the ids of a worker; those of an earlier one are invalid. */
  use(incarnation: number): void {
    if (incarnation === this.#incarnation) return
    this.#incarnation = incarnation
    this.#byId.clear()
    this.#seriesCount = 0
  }

  add(id: number, series: readonly Series[]): void {
    this.#drop(id)
    this.#byId.set(id, { collector: this.#collector, series })
    this.#seriesCount += series.length
    for (const oldest of this.#byId.keys()) {
      if (this.#seriesCount <= MOST_SERIES || oldest === id) break
      this.#drop(oldest)
    }
  }

  find(id: number): Layout | undefined {
    const layout = this.#byId.get(id)
    if (layout !== undefined) {
      this.#byId.delete(id)
      this.#byId.set(id, layout)
    }
    return layout
  }

  #drop(id: number): void {
    this.#seriesCount -= this.#byId.get(id)?.series.length ?? 0
    this.#byId.delete(id)
  }
}
