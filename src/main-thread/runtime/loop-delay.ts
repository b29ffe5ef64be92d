import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks'
import type { Clock, Timer } from '../../shared/clock.js'

/** Distance of the timers whose lateness is measured. */
export const RESOLUTION_MS = 20

/** With fewer values the nearest rank of 99 % is the last of them. */
const FEWEST_FOR_P99 = 100

/** How late timers were, in seconds. */
export interface LoopDelayReading {
  readonly mean: number
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/**
 * How late the event loop was for timers of RESOLUTION_MS, by Node's native histogram: half the cost of timers in
 * JavaScript. Its reset forgets the interval that is running, and a stall that begins then goes unseen; so one timer of
 * our own covers the time from each reset until the histogram counts again.
 */
export class LoopDelay {
  readonly #clock: Clock
  readonly #histogram: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  #cover: Timer | undefined
  #coveredMs = 0

  /** Measures from now until `stop`; nothing of it keeps the process alive. */
  constructor(clock: Clock) {
    this.#clock = clock
    this.#histogram.enable()
    this.#coverReset()
  }

  /**
   * Since the previous call; undefined while no timer was due. To be called after the timers of a turn of the loop, as
   * setImmediate does: a stall that is just over is told by a timer of this turn.
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

/** The histogram holds the distance from timer to timer in nanoseconds, rounded to three digits. */
function latenessSeconds(intervalNs: number): number {
  return Math.max(0, intervalNs / 1e9 - RESOLUTION_MS / 1_000)
}
