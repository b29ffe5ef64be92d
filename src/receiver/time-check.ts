import type { Clock } from '../shared/clock.js'
import type { Logger } from '../shared/logger.js'
import type { WirePoint } from './wire-point.js'

const DAY_MS = 24 * 3_600_000
const PAST_MS = 366 * DAY_MS
const FUTURE_MS = DAY_MS

/**
 * Says, once, that points come whose time is so far from now that nobody will find them: their sender counts in seconds
 * or its clock is wrong. They are stored all the same, since a time alone is no error of the format.
 */
export class TimeCheck {
  readonly #clock: Clock
  readonly #logger: Logger
  #said = false

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock
    this.#logger = logger
  }

  /** Looks at the first point of a batch: a sender that is wrong is wrong in all. */
  look([first]: readonly WirePoint[]): void {
    if (this.#said || first === undefined) return
    const aheadMs = first.ts - this.#clock.wallMs()
    if (aheadMs > -PAST_MS && aheadMs < FUTURE_MS) return
    this.#said = true
    const { host, type, ts } = first
    const hint =
      Math.abs(ts * 1000 - this.#clock.wallMs()) < PAST_MS
        ? 'ts looks like seconds: it must be milliseconds'
        : 'is the clock of this host right?'
    this.#logger.warn({ host, type, ts, hint }, 'points far from now')
  }
}
