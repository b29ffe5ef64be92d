import { SINCE_PREVIOUS, type Window } from './window.js'

/**
 * Returns the growth of a counter between two readings, per second. NaN without a previous reading, if the counter went backwards,
 * or if no time has passed.
 */
export function ratePerSecond(previous: number, current: number, elapsedSeconds: number): number {
  return elapsedSeconds > 0 && current >= previous ? (current - previous) / elapsedSeconds : Number.NaN
}

/** Whether a 32-bit counter that went back may have wrapped: a restart would have to lose as much. It has no rate either way. */
export function isWrap(previous: number, current: number): boolean {
  return previous < 2 ** 32 && previous - current > 2 ** 31
}

/** Returns a share of a whole, clamped to 0..1; NaN when the whole is 0 or either is unknown. */
export function ratio(part: number, whole: number): number {
  return whole > 0 ? Math.min(Math.max(part / whole, 0), 1) : Number.NaN
}

/**
 * The latest and earlier readings of counters that are read together. The latest is compared with the base: the newest reading that
 * is at least as old as the window is long.
 *
 *     earlier:  … [base] [   ] [newest] [oldest] …   latest:  [current]
 *
 * Earlier readings share one array, so that the many rows of a large machine touch little memory. Results are written to an array:
 * a double returned by a function that is not inlined is allocated on the heap.
 */
export class Counters {
  /** The latest reading; NaN where there is none. */
  readonly current: Float64Array
  /** A ring of readings, followed by one reading of NaN that stands for an unknown base. */
  readonly #earlier: Float64Array
  /** Times of the readings in the ring; -Infinity where there is none. */
  readonly #atSeconds: Float64Array
  readonly #windowSeconds: number
  #newest = 0
  #base = 0
  /** Offset of the reading to compare with: the base, or the unknown one while no base is old enough. */
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
   * Begins a new reading. The caller then fills all of `current`, or leaves it unchanged if nothing has changed.
   * @param nowSeconds monotonic time of the new reading
   */
  advance(nowSeconds: number): void {
    this.#keep()
    this.#nowSeconds[0] = nowSeconds
    while (this.#base !== this.#newest && this.#isOld(this.#after(this.#base))) this.#base = this.#after(this.#base)
    this.#compare()
  }

  /** Returns a value of the reading before the latest one. */
  previous(index: number): number {
    return this.#earlier[this.#newest * this.current.length + index] ?? Number.NaN
  }

  /** Time of the reading before the latest one; -Infinity when there is none. */
  get previousSeconds(): number {
    return this.#atSeconds[this.#newest] ?? Number.NEGATIVE_INFINITY
  }

  /** Whether a counter is lower than in the reading before the latest one. */
  wentBack(index: number): boolean {
    return (
      (this.current[index] ?? Number.NaN) < (this.#earlier[this.#newest * this.current.length + index] ?? Number.NaN)
    )
  }

  /** Returns the growth from the base to the latest reading: negative when the counter went backwards, NaN without a base. */
  growth(index: number): number {
    return (this.current[index] ?? Number.NaN) - (this.#earlier[this.#comparedAt + index] ?? Number.NaN)
  }

  /**
   * Writes the growth per second from the base to the latest reading to `values[target]`; see ratePerSecond.
   * @param scale multiplies the growth
   */
  rateInto(values: Float64Array, target: number, index: number, scale = 1): void {
    const grown = this.growth(index)
    const seconds = this.#elapsedSeconds[0] ?? 0
    values[target] = grown >= 0 && seconds > 0 ? (grown / seconds) * scale : Number.NaN
  }

  /** Makes the latest reading the first one. */
  forgetEarlier(): void {
    const start = this.#newest * this.current.length
    this.#earlier.fill(Number.NaN, start, start + this.current.length)
    this.#atSeconds[this.#newest] = Number.NEGATIVE_INFINITY
    this.#base = this.#newest
    this.#compare()
  }

  /** Makes the latest reading the first one of a counter. */
  forgetEarlierOf(index: number): void {
    const { length } = this.current
    for (let at = index; at < this.#earlier.length; at += length) this.#earlier[at] = Number.NaN
  }

  /** Replaces the reading before the latest one, and forgets those before it. */
  replacePrevious(reading: Float64Array): void {
    this.#earlier.set(reading, this.#newest * this.current.length)
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
