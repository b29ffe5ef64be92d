/** Measures the share of time that garbage collections blocked the thread. */
export class GcShare {
  #atMs: number
  #seconds = 0

  /** @param nowMs monotonic time at which counting begins */
  constructor(nowMs: number) {
    this.#atMs = nowMs
  }

  /**
   * Returns the share since the previous call, 0 to 1; NaN when no time has passed.
   * @param seconds cumulative time of all collections
   */
  take(nowMs: number, seconds: number): number {
    const share = (seconds - this.#seconds) / ((nowMs - this.#atMs) / 1_000)
    const hasPassed = nowMs > this.#atMs
    this.#atMs = nowMs
    this.#seconds = seconds
    return hasPassed ? Math.min(share, 1) : Number.NaN
  }
}
