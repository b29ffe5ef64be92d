import type { Clock } from '../../src/shared/clock.js'

/** Both clocks are slewed alike, so a larger difference means that the wall clock was set. */
const TOLERANCE_MS = 2
/** A reading of both clocks that took no longer than this was not interrupted. */
const CLOSE_MS = 0.1
const ATTEMPTS = 5

/**
 * The offset from monotonic time to wall time: a whole number of milliseconds that stays the same until the wall clock is set,
 * so that whole monotonic milliseconds become distinct timestamps.
 */
export class WallOffset {
  readonly #clock: Clock
  #offsetMs = Number.NaN

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Returns the present offset. */
  nowMs(): number {
    const measuredMs = this.#measure()
    const isStill = Math.abs(measuredMs - this.#offsetMs) <= TOLERANCE_MS
    if (!isStill) this.#offsetMs = Math.round(measuredMs)
    return this.#offsetMs
  }

  /** Reads both clocks a few times and uses the reading that took the least time. */
  #measure(): number {
    let shortestMs = Number.POSITIVE_INFINITY
    let offsetMs = Number.NaN
    for (let attempt = 0; attempt < ATTEMPTS && shortestMs > CLOSE_MS; attempt++) {
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
