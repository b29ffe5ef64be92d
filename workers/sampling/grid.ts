/**
 * Points in time `stepMs` apart, on the multiples of the step of the monotonic clock: it never shifts, and samplers with
 * one step, or with multiples of it, fall together.
 */
export class SampleGrid {
  readonly #stepMs: number
  #dueMs: number

  /**
   * @param stepMs a whole number, so that every point is one
   * @param nowMs monotonic time; the first point is the next one
   */
  constructor(stepMs: number, nowMs: number) {
    this.#stepMs = stepMs
    this.#dueMs = (Math.floor(nowMs / stepMs) + 1) * stepMs
  }

  /** The point that is waited for. */
  get dueMs(): number {
    return this.#dueMs
  }

  /** The latest point that was passed. */
  get passedMs(): number {
    return this.#dueMs - this.#stepMs
  }

  /**
   * Goes on to the next point, when `nowMs` is not before `dueMs`. What lies between is never made up for.
   * @returns how many points were passed over: 0 unless it is late by a whole step
   */
  pass(nowMs: number): number {
    const passedMs = Math.floor(nowMs / this.#stepMs) * this.#stepMs
    const missed = (passedMs - this.#dueMs) / this.#stepMs
    this.#dueMs = passedMs + this.#stepMs
    return missed
  }
}
