/** How far back the average reaches: after this long an observation counts 1/e. */
const MEMORY_MS = 60_000

/** The rate at which points come in, as an average that forgets. */
export class Inflow {
  #points = 0
  #elapsedMs = 0
  #total: number
  #lastMs: number

  /**
   * @param total points that have come in so far, over whatever time
   * @param nowMs monotonic
   */
  constructor(total: number, nowMs: number) {
    this.#total = total
    this.#lastMs = nowMs
  }

  /**
   * @param total points that have ever come in
   * @param nowMs monotonic
   */
  observe(total: number, nowMs: number): void {
    const passedMs = nowMs - this.#lastMs
    const weight = Math.exp(-passedMs / MEMORY_MS)
    this.#points = this.#points * weight + total - this.#total
    this.#elapsedMs = this.#elapsedMs * weight + passedMs
    this.#total = total
    this.#lastMs = nowMs
  }

  /** NaN until something was observed at another time than the beginning. */
  get pointsPerSecond(): number {
    return this.#elapsedMs > 0 ? (this.#points / this.#elapsedMs) * 1000 : Number.NaN
  }
}
