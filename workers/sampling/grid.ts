/**
 * Points in time `stepMs` apart, at multiples of the step on the monotonic clock. The grid never drifts, and samplers whose steps
 * are equal or multiples of each other share points.
 */
export class SampleGrid {
  readonly #stepMs: number
  #dueMs: number

  /**
   * @param stepMs a whole number, so that every point falls on one
   * @param nowMs monotonic time; the first point is the next one
   */
  constructor(stepMs: number, nowMs: number) {
    this.#stepMs = stepMs
    this.#dueMs = (Math.floor(nowMs / stepMs) + 1) * stepMs
  }

  /** The next point. */
  get dueMs(): number {
    return this.#dueMs
  }

  /** The latest point passed. */
  get passedMs(): number {
    return this.#dueMs - this.#stepMs
  }

  /**
   * Advances to the next point after `nowMs`, which must not be before `dueMs`. Missed points are never made up for.
   * @returns number of missed points: 0 unless late by a whole step
   */
  pass(nowMs: number): number {
    const passedMs = Math.floor(nowMs / this.#stepMs) * this.#stepMs
    const missed = (passedMs - this.#dueMs) / this.#stepMs
    this.#dueMs = passedMs + this.#stepMs
    return missed
  }
}
