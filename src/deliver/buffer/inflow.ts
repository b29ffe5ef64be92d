/** How far back the average reaches: after this long an observation counts 1/e. */
const MEMORY_MS = 60_000

/** The rate at which points come in, as an average that forgets. */
export class Inflow {
  #points = 0
  #elapsedMs = 0
  #lastMs = Number.NaN

  /** @param nowMs monotonic */
  observe(points: number, nowMs: number): void {
    // The first points came over an unknown time: they only start the clock.
    if (Number.isNaN(this.#lastMs)) {
      this.#lastMs = nowMs
      return
    }
    const passedMs = nowMs - this.#lastMs
    const weight = Math.exp(-passedMs / MEMORY_MS)
    this.#points = this.#points * weight + points
    this.#elapsedMs = this.#elapsedMs * weight + passedMs
    this.#lastMs = nowMs
  }

  /** NaN until two observations lie apart in time. */
  get pointsPerSecond(): number {
    return this.#elapsedMs > 0 ? (this.#points / this.#elapsedMs) * 1000 : Number.NaN
  }
}
