/** Points of a run. Each has a unique value, which identifies it wherever it turns up. */
export class Points {
  /** Timestamps by value, in milliseconds since the epoch. */
  readonly #timesMs: number[] = []

  make(timeMs: number): number {
    return this.#timesMs.push(timeMs) - 1
  }

  timeMs(value: number): number | undefined {
    return this.#timesMs[value]
  }
}
