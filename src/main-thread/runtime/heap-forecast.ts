/** Heap that a major collection left. */
interface Floor {
  readonly atMs: number
  readonly bytes: number
}

/** Floors older than this say little about the present growth. */
const WINDOW_MS = 10 * 60_000
/** Enough for a line; a heap that is nearly full is collected many times a second. */
const MOST_FLOORS = 32
const FEWEST_FLOORS = 3
/** Floors that lie closer together than this are one phase of the program, not a trend. */
const SHORTEST_MS = 10_000
/** Longest forecast: further ahead, the slope of ten minutes says nothing. */
const LONGEST_SECONDS = 86_400

/**
 * Forecasts when the heap reaches its limit. Heap in use rises and falls with every collection; a leak makes the heap grow that
 * major collections leave. The growth is the slope of a line through these floors (least squares).
 */
export class HeapForecast {
  #floors: Floor[] = []

  /** Adds the heap that a major collection left. @param atMs monotonic time */
  add(atMs: number, bytes: number): void {
    this.#floors.push({ atMs, bytes })
    if (this.#floors.length > MOST_FLOORS) this.#thin()
  }

  /** Returns the seconds until the heap reaches its limit, 0 to a day; NaN while no growth is known, or when it takes longer. */
  secondsLeft(nowMs: number, limitBytes: number): number {
    this.#floors = this.#floors.filter(({ atMs }) => nowMs - atMs <= WINDOW_MS)
    const [first, last] = [this.#floors[0], this.#floors.at(-1)]
    if (first === undefined || last === undefined || this.#floors.length < FEWEST_FLOORS) return Number.NaN
    if (last.atMs - first.atMs < SHORTEST_MS) return Number.NaN
    const { bytesPerMs, bytesAt } = fitLine(this.#floors)
    if (bytesPerMs <= 0) return Number.NaN
    const seconds = Math.max(0, (limitBytes - bytesAt(nowMs)) / bytesPerMs / 1_000)
    return seconds <= LONGEST_SECONDS ? seconds : Number.NaN
  }

  /** Drops every other floor but the last, so that those that stay cover the same time. */
  #thin(): void {
    const { length } = this.#floors
    this.#floors = this.#floors.filter((_, index) => (length - 1 - index) % 2 === 0)
  }
}

function fitLine(floors: readonly Floor[]) {
  const meanMs = mean(floors.map(({ atMs }) => atMs))
  const meanBytes = mean(floors.map(({ bytes }) => bytes))
  let covariance = 0
  let variance = 0
  for (const { atMs, bytes } of floors) {
    covariance += (atMs - meanMs) * (bytes - meanBytes)
    variance += (atMs - meanMs) ** 2
  }
  const bytesPerMs = covariance / variance
  return { bytesPerMs, bytesAt: (ms: number) => meanBytes + bytesPerMs * (ms - meanMs) }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
