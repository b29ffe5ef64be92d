/**
 * How fast a counter grew between two readings, per second.
 * NaN when there is no previous reading, when the counter went backwards, and when no time has passed.
 */
export function ratePerSecond(previous: number, current: number, elapsedSeconds: number): number {
  return elapsedSeconds > 0 && current >= previous ? (current - previous) / elapsedSeconds : Number.NaN
}

/** A share of a whole, clamped to 0..1; NaN when the whole is 0 or either is not known. */
export function ratio(part: number, whole: number): number {
  return whole > 0 ? Math.min(Math.max(part / whole, 0), 1) : Number.NaN
}

/** The last two readings of some counters that are read together. */
export class Counters {
  /** The latest reading; NaN where there is none. */
  current: Float64Array
  #previous: Float64Array
  #atSeconds = Number.NaN
  #elapsedSeconds = Number.NaN

  constructor(count: number) {
    this.current = new Float64Array(count).fill(Number.NaN)
    this.#previous = new Float64Array(count).fill(Number.NaN)
  }

  /**
   * Makes the latest reading the previous one; the caller then fills all of `current`.
   * @param nowSeconds monotonic time of the new reading
   */
  advance(nowSeconds: number): void {
    const previous = this.current
    this.current = this.#previous
    this.#previous = previous
    this.#elapsedSeconds = nowSeconds - this.#atSeconds
    this.#atSeconds = nowSeconds
  }

  /** Per second, between the last two readings; see ratePerSecond. */
  rate(index: number): number {
    return ratePerSecond(this.#previous[index] ?? Number.NaN, this.current[index] ?? Number.NaN, this.#elapsedSeconds)
  }
}
