const FIRST_CAPACITY = 1024

/**
 * The points of one body, grouped for formats that write the common part of points (a series, a metric) once, before the points.
 * Keeps columns, so that there is no object per point.
 */
export class GroupedPoints<Prepared> {
  /** The prepared series of each point, in order of arrival. */
  readonly prepared: Prepared[] = []
  timesMs = new Float64Array(FIRST_CAPACITY)
  values = new Float64Array(FIRST_CAPACITY)
  #next = new Int32Array(FIRST_CAPACITY)
  #first: number[] = []
  #last: number[] = []

  get groups(): number {
    return this.#first.length
  }

  /** Removes all points and groups. */
  clear(): void {
    this.prepared.length = 0
    this.#first = []
    this.#last = []
  }

  /** Adds an empty group and returns its number. */
  addGroup(): number {
    this.#last.push(-1)
    return this.#first.push(-1) - 1
  }

  add(group: number, prepared: Prepared, timeMs: number, value: number): void {
    const point = this.prepared.push(prepared) - 1
    if (point === this.values.length) this.#grow()
    this.timesMs[point] = timeMs
    this.values[point] = value
    this.#next[point] = -1
    const last = this.#last[group] as number
    if (last === -1) this.#first[group] = point
    else this.#next[last] = point
    this.#last[group] = point
  }

  /** Returns the first point of a group. */
  first(group: number): number {
    return this.#first[group] as number
  }

  /** Returns the next point of the same group, in order of arrival; -1 after the last one. */
  next(point: number): number {
    return this.#next[point] as number
  }

  #grow(): void {
    const capacity = this.values.length * 2
    this.timesMs = copiedInto(new Float64Array(capacity), this.timesMs)
    this.values = copiedInto(new Float64Array(capacity), this.values)
    this.#next = copiedInto(new Int32Array(capacity), this.#next)
  }
}

function copiedInto<Column extends Float64Array | Int32Array>(larger: Column, column: Column): Column {
  larger.set(column)
  return larger
}
