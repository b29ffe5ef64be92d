import type { Clock } from '../shared/clock.js'
import type { Logger } from '../shared/logger.js'
import type { WirePoint } from './wire-point.js'

const DAY_MS = 24 * 3_600_000
const PAST_MS = 366 * DAY_MS
const FUTURE_MS = DAY_MS

/**
 * Warns once about points whose time is far from now: their sender uses seconds, or its clock is wrong. The points are stored all
 * the same, because they are well-formed.
 */
export class TimeCheck {
  readonly #clock: Clock
  readonly #logger: Logger
  #warned = false

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock
    this.#logger = logger
  }

  /** Checks the first point of a batch. The others come from the same clock. */
  check([first]: readonly WirePoint[]): void {
    if (this.#warned || first === undefined) return
    const aheadMs = first.ts - this.#clock.wallMs()
    if (aheadMs > -PAST_MS && aheadMs < FUTURE_MS) return
    this.#warned = true
    const { host, type, ts } = first
    const hint =
      Math.abs(ts * 1000 - this.#clock.wallMs()) < PAST_MS
        ? 'ts looks like seconds: it must be milliseconds'
        : 'is the clock of this host right?'
    this.#logger.warn({ host, type, ts, hint }, 'points far from now')
  }
}
