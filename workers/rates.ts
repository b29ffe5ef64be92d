import { SINCE_PREVIOUS, type Window } from './window.js'

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

/**
 * The latest readings of some counters that are read together. The latest of all is compared with the base: the newest
 * earlier one that is as old as the window is long.
 *
 *     ring:  … [base] [   ] [   ] [latest] [oldest] …
 *
 * Results are written, not returned: a double that a function returns is an object on the heap unless the call is inlined.
 */
export class Counters {
  /** The latest reading; NaN where there is none. */
  current: Float64Array
  readonly #readings: readonly Float64Array[]
  readonly #atSeconds: Float64Array
  readonly #windowSeconds: number
  #latest = 0
  #base = 0
  /** What `current` is compared with: the base, or NaN as long as no reading is old enough. */
  #earlier: Float64Array
  readonly #unknown: Float64Array
  readonly #elapsedSeconds = new Float64Array(1)

  constructor(count: number, { seconds, readings }: Window = SINCE_PREVIOUS) {
    this.#readings = Array.from({ length: readings + 1 }, () => new Float64Array(count).fill(Number.NaN))
    this.#atSeconds = new Float64Array(readings + 1).fill(Number.NaN)
    this.#windowSeconds = seconds
    this.#unknown = new Float64Array(count).fill(Number.NaN)
    this.#earlier = this.#unknown
    this.current = this.#readings[0] ?? this.#unknown
  }

  /**
   * Makes room for a new reading, of which the caller then fills all of `current`.
   * @param nowSeconds monotonic time of the new reading
   */
  advance(nowSeconds: number): void {
    this.#latest = this.#after(this.#latest)
    if (this.#latest === this.#base) this.#base = this.#after(this.#base)
    this.#atSeconds[this.#latest] = nowSeconds
    for (let next = this.#after(this.#base); next !== this.#latest && this.#isOld(next); next = this.#after(next)) {
      this.#base = next
    }
    this.#compare()
  }

  /** As `advance`, for a new reading that is the same as the latest one. */
  repeat(nowSeconds: number): void {
    const same = this.current
    this.advance(nowSeconds)
    this.current.set(same)
  }

  /** Growth from the base to the latest reading, negative when it went backwards; NaN when there is no base. */
  growth(index: number): number {
    return (this.current[index] ?? Number.NaN) - (this.#earlier[index] ?? Number.NaN)
  }

  /**
   * Growth per second from the base to the latest reading, into an element of `values`; see ratePerSecond.
   * @param scale what one step of the counter stands for
   */
  rateInto(values: Float64Array, target: number, index: number, scale = 1): void {
    const grown = this.growth(index)
    const seconds = this.#elapsedSeconds[0] ?? 0
    values[target] = grown >= 0 && seconds > 0 ? (grown / seconds) * scale : Number.NaN
  }

  /** Takes the latest reading for the first one. */
  forgetEarlier(): void {
    const nowSeconds = this.#atSeconds[this.#latest] ?? Number.NaN
    this.#atSeconds.fill(Number.NaN)
    this.#atSeconds[this.#latest] = nowSeconds
    this.#base = this.#after(this.#latest)
    this.#compare()
  }

  #compare(): void {
    this.current = this.#readings[this.#latest] ?? this.#unknown
    this.#earlier = this.#isOld(this.#base) ? (this.#readings[this.#base] ?? this.#unknown) : this.#unknown
    this.#elapsedSeconds[0] = (this.#atSeconds[this.#latest] ?? 0) - (this.#atSeconds[this.#base] ?? 0)
  }

  /** False too where there is no reading yet. */
  #isOld(place: number): boolean {
    return (this.#atSeconds[this.#latest] ?? 0) - (this.#atSeconds[place] ?? 0) >= this.#windowSeconds
  }

  #after(place: number): number {
    return place + 1 === this.#readings.length ? 0 : place + 1
  }
}
