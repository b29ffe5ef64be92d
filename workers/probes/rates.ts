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
 * The latest reading of some counters that are read together, and earlier ones. The latest is compared with the base: the
 * newest earlier one that is as old as the window is long.
 *
 *     earlier:  … [base] [   ] [newest] [oldest] …   latest:  [current]
 *
 * Earlier readings lie in one array, so that the many rows of a large machine touch little memory. Results are written, not
 * returned: a double that a function returns is an object on the heap unless the call is inlined.
 */
export class Counters {
  /** The latest reading; NaN where there is none. */
  readonly current: Float64Array
  /** A ring of readings, one after the other, and behind them one of which nothing is known. */
  readonly #earlier: Float64Array
  /** When those of the ring were; infinitely long ago where there is none. */
  readonly #atSeconds: Float64Array
  readonly #windowSeconds: number
  #newest = 0
  #base = 0
  /** Where the reading to compare with begins: the base, or the unknown one as long as no base is old enough. */
  #comparedAt = 0
  readonly #nowSeconds = Float64Array.of(Number.NEGATIVE_INFINITY)
  readonly #elapsedSeconds = new Float64Array(1)

  constructor(count: number, { seconds, readings }: Window = SINCE_PREVIOUS) {
    this.current = new Float64Array(count).fill(Number.NaN)
    this.#earlier = new Float64Array((readings + 1) * count).fill(Number.NaN)
    this.#atSeconds = new Float64Array(readings).fill(Number.NEGATIVE_INFINITY)
    this.#windowSeconds = seconds
  }

  /**
   * Begins a new reading: the caller then fills all of `current`, or leaves it when nothing has changed.
   * @param nowSeconds monotonic time of the new reading
   */
  advance(nowSeconds: number): void {
    this.#keep()
    this.#nowSeconds[0] = nowSeconds
    while (this.#base !== this.#newest && this.#isOld(this.#after(this.#base))) this.#base = this.#after(this.#base)
    this.#compare()
  }

  /** The reading before the latest one. */
  previous(index: number): number {
    return this.#earlier[this.#newest * this.current.length + index] ?? Number.NaN
  }

  /** Growth from the base to the latest reading, negative when it went backwards; NaN when there is no base. */
  growth(index: number): number {
    return (this.current[index] ?? Number.NaN) - (this.#earlier[this.#comparedAt + index] ?? Number.NaN)
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
    const start = this.#newest * this.current.length
    this.#earlier.fill(Number.NaN, start, start + this.current.length)
    this.#atSeconds[this.#newest] = Number.NEGATIVE_INFINITY
    this.#base = this.#newest
    this.#compare()
  }

  #keep(): void {
    this.#newest = this.#after(this.#newest)
    if (this.#newest === this.#base) this.#base = this.#after(this.#base)
    const { current } = this
    const start = this.#newest * current.length
    for (let index = 0; index < current.length; index++) this.#earlier[start + index] = current[index] ?? Number.NaN
    this.#atSeconds[this.#newest] = this.#nowSeconds[0] ?? Number.NaN
  }

  #compare(): void {
    const place = this.#isOld(this.#base) ? this.#base : this.#atSeconds.length
    this.#comparedAt = place * this.current.length
    this.#elapsedSeconds[0] = (this.#nowSeconds[0] ?? 0) - (this.#atSeconds[this.#base] ?? 0)
  }

  #isOld(place: number): boolean {
    return (this.#nowSeconds[0] ?? 0) - (this.#atSeconds[place] ?? 0) >= this.#windowSeconds
  }

  #after(place: number): number {
    return place + 1 === this.#atSeconds.length ? 0 : place + 1
  }
}
