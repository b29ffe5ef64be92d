/** Time constant of the average: the weight of an observation this old is 1/e. */
const MEMORY_MS = 60_000

/** The rate at which points arrive, as an exponentially weighted average. */
export class Inflow {
  #points = 0
  #elapsedMs = 0
  #total: number
  #lastMs: number

  /**
   * @param total points that have arrived so far
   * @param nowMs monotonic
   */
  constructor(total: number, nowMs: number) {
    this.#total = total
    this.#lastMs = nowMs
  }

  /**
   * @param total points that have arrived so far
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

  /** NaN until the first observation after the start. */
  get pointsPerSecond(): number {
    return this.#elapsedMs > 0 ? (this.#points / this.#elapsedMs) * 1000 : Number.NaN
  }
}
