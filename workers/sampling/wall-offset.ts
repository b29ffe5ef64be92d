import type { Clock } from '../../src/shared/clock.js'

/** The two clocks are slewed alike, so that a larger difference means that the wall clock was set. */
const TOLERANCE_MS = 2
/** Reading both clocks took no longer than this: nothing came between. */
const CLOSE_MS = 0.1
const TRIES = 5

/**
 * What is added to monotonic time to get wall time: a whole number of milliseconds that stays the same until the wall clock
 * is set, so that whole monotonic milliseconds become distinct timestamps.
 */
export class WallOffset {
  readonly #clock: Clock
  #offsetMs = Number.NaN

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The offset as of now. */
  nowMs(): number {
    const measuredMs = this.#measure()
    const isStill = Math.abs(measuredMs - this.#offsetMs) <= TOLERANCE_MS
    if (!isStill) this.#offsetMs = Math.round(measuredMs)
    return this.#offsetMs
  }

  /** Of a few readings of both clocks, the one that took the least time. */
  #measure(): number {
    let shortestMs = Number.POSITIVE_INFINITY
    let offsetMs = Number.NaN
    for (let attempt = 0; attempt < TRIES && shortestMs > CLOSE_MS; attempt++) {
      const beforeMs = this.#clock.monotonicMs()
      const wallMs = this.#clock.wallMs()
      const tookMs = this.#clock.monotonicMs() - beforeMs
      if (tookMs >= shortestMs) continue
      shortestMs = tookMs
      offsetMs = wallMs - beforeMs
    }
    return offsetMs
  }
}
