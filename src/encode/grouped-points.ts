const FIRST_CAPACITY = 1024

/**
 * Points of one body, put together by what they have in common in formats that state it once (a series, a metric) and
 * its points after it. Columns, so that no object is made per point.
 */
export class GroupedPoints<Item> {
  /** Of each point, in the order in which they came. */
  readonly items: Item[] = []
  timesMs = new Float64Array(FIRST_CAPACITY)
  values = new Float64Array(FIRST_CAPACITY)
  #next = new Int32Array(FIRST_CAPACITY)
  #first: number[] = []
  #last: number[] = []

  get groups(): number {
    return this.#first.length
  }

  /** Forgets everything. */
  clear(): void {
    this.items.length = 0
    this.#first = []
    this.#last = []
  }

  /** Opens a group; its number. */
  addGroup(): number {
    this.#last.push(-1)
    return this.#first.push(-1) - 1
  }

  add(group: number, item: Item, timeMs: number, value: number): void {
    const point = this.items.push(item) - 1
    if (point === this.values.length) this.#grow()
    this.timesMs[point] = timeMs
    this.values[point] = value
    this.#next[point] = -1
    const last = this.#last[group] as number
    if (last === -1) this.#first[group] = point
    else this.#next[last] = point
    this.#last[group] = point
  }

  /** The first point of a group. */
  first(group: number): number {
    return this.#first[group] as number
  }

  /** The next point of its group, in the order in which they came; -1 after the last. */
  next(point: number): number {
    return this.#next[point] as number
  }

  #grow(): void {
    const capacity = this.values.length * 2
    this.timesMs = extended(this.timesMs, new Float64Array(capacity))
    this.values = extended(this.values, new Float64Array(capacity))
    this.#next = extended(this.#next, new Int32Array(capacity))
  }
}

function extended<Column extends Float64Array | Int32Array>(column: Column, larger: Column): Column {
  larger.set(column)
  return larger
}
