/** Statistics of a gauge besides its mean: values of the tag `stat`, in the order of `writeStats`. */
export const STATS = ['min', 'max', 'p95', 'p99'] as const

/**
 * The samples of one gauge since the last tick. Mean, minimum and maximum cover all samples. Percentiles cover those retained: all
 * while there is room, then every second one, then every fourth …
 */
export class GaugeSummary {
  readonly #retained: Float64Array
  /** Sum, minimum, maximum. */
  readonly #totals = new Float64Array(3)
  #retainedCount = 0
  #count = 0
  /** Retain one sample in every `stride`, a power of two. */
  #stride = 1

  /** @param room samples to retain for percentiles, at least 2 */
  constructor(room: number) {
    this.#retained = new Float64Array(room)
    this.clear()
  }

  /** Adds `values[from]` and every `step`th value after it, up to `end`. Skips NaN. */
  add(values: Float64Array, from = 0, step = 1, end = values.length): void {
    const totals = this.#totals
    let sum = totals[SUM] ?? 0
    let min = totals[MIN] ?? Number.NaN
    let max = totals[MAX] ?? Number.NaN
    for (let index = from; index < end; index += step) {
      const value = values[index] ?? Number.NaN
      if (Number.isNaN(value)) continue
      sum += value
      if (!(value >= min)) min = value
      if (!(value <= max)) max = value
      this.#retain(value)
    }
    totals[SUM] = sum
    totals[MIN] = min
    totals[MAX] = max
  }

  /** Samples added. */
  get count(): number {
    return this.#count
  }

  /** Unweighted mean; NaN without a sample. */
  get mean(): number {
    return (this.#totals[SUM] ?? 0) / this.#count
  }

  /** Writes STATS to `values` from `offset` on, percentiles by nearest rank; NaN without a sample. Sorts the retained samples. */
  writeStats(values: Float64Array, offset: number): void {
    const min = this.#totals[MIN] ?? Number.NaN
    const max = this.#totals[MAX] ?? Number.NaN
    values[offset] = min
    values[offset + 1] = max
    if (min === max) {
      values.fill(min, offset + 2, offset + STATS.length)
      return
    }
    const sorted = this.#retained.subarray(0, this.#retainedCount).sort()
    values[offset + 2] = nearestRank(sorted, 95)
    values[offset + 3] = nearestRank(sorted, 99)
  }

  clear(): void {
    this.#totals[SUM] = 0
    this.#totals[MIN] = Number.NaN
    this.#totals[MAX] = Number.NaN
    this.#retainedCount = 0
    this.#count = 0
    this.#stride = 1
  }

  #retain(value: number): void {
    const place = this.#count++
    if (!this.#isRetained(place)) return
    if (this.#retainedCount === this.#retained.length) {
      this.#thinOut()
      if (!this.#isRetained(place)) return
    }
    this.#retained[this.#retainedCount++] = value
  }

  #isRetained(place: number): boolean {
    return (place & (this.#stride - 1)) === 0
  }

  #thinOut(): void {
    const retained = this.#retained
    const half = Math.ceil(this.#retainedCount / 2)
    for (let index = 0; index < half; index++) retained[index] = retained[2 * index] ?? Number.NaN
    this.#retainedCount = half
    this.#stride *= 2
  }
}

const SUM = 0
const MIN = 1
const MAX = 2

/** Returns the smallest value that is at least as large as `percent` of all values. */
function nearestRank(sorted: Float64Array, percent: number): number {
  return sorted[Math.ceil((percent * sorted.length) / 100) - 1] ?? Number.NaN
}
