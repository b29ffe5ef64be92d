/** Every point of a run has a value of its own, by which it is known wherever it turns up. */
export class Points {
  /** By value; milliseconds since the epoch. */
  readonly #timesMs: number[] = []

  make(timeMs: number): number {
    return this.#timesMs.push(timeMs) - 1
  }

  timeMs(value: number): number | undefined {
    return this.#timesMs[value]
  }
}
