import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks'
import type { Clock, Timer } from '../../shared/clock.js'

/** Interval of the timers whose lateness is measured. */
export const RESOLUTION_MS = 20

/** With fewer values, the nearest rank of 99 % is the greatest value. */
const FEWEST_FOR_P99 = 100

/** Lateness of timers, in seconds. */
export interface LoopDelayReading {
  readonly mean: number
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/**
 * Measures how late the event loop runs timers of RESOLUTION_MS, by Node's native histogram: half the cost of timers in
 * JavaScript. Its reset drops the current interval, and a stall that starts then goes unnoticed, so one timer of our own covers
 * the time from each reset until the histogram counts again.
 */
export class LoopDelay {
  readonly #clock: Clock
  readonly #histogram: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  #cover: Timer | undefined
  #coveredMs = 0

  /** Measures from now until `stop`. Does not keep the process alive. */
  constructor(clock: Clock) {
    this.#clock = clock
    this.#histogram.enable()
    this.#coverReset()
  }

  /**
   * Returns the lateness since the previous call; undefined while no timer was due. Must be called after the timers of a turn, as
   * by setImmediate: a timer of this turn measures a stall that just ended.
   */
  take(): LoopDelayReading | undefined {
    const { count, mean, max } = this.#histogram
    if (count === 0) return undefined
    const maxSeconds = Math.max(latenessSeconds(max), this.#coveredMs / 1_000)
    const reading = {
      mean: latenessSeconds(mean),
      p50: latenessSeconds(this.#histogram.percentile(50)),
      p99: count < FEWEST_FOR_P99 ? maxSeconds : latenessSeconds(this.#histogram.percentile(99)),
      max: maxSeconds,
    }
    this.#histogram.reset()
    this.#coverReset()
    return reading
  }

  stop(): void {
    this.#histogram.disable()
    this.#cover?.cancel()
  }

  #coverReset(): void {
    this.#cover?.cancel()
    this.#coveredMs = 0
    const dueMs = this.#clock.monotonicMs() + RESOLUTION_MS
    this.#cover = this.#clock.setTimer(RESOLUTION_MS, () => {
      this.#coveredMs = Math.max(0, this.#clock.monotonicMs() - dueMs)
    })
  }
}

/** Converts a value of the histogram: nanoseconds from timer to timer, rounded to three digits. */
function latenessSeconds(intervalNs: number): number {
  return Math.max(0, intervalNs / 1e9 - RESOLUTION_MS / 1_000)
}
