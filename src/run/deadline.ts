import type { Clock, Timer } from '../shared/clock.js'

/** A timer that fires this late tells that the loop was held or the process stopped. */
const HELD_MS = 5
const LONGEST_GRACE_MS = 1_000
/** Timers count whole milliseconds and may fire this much early; what is left then is not waited for. */
const EARLY_MS = 1

/**
 * A time by which something has to be over, set anew for each thing of a series: that costs no timer of its own. When the
 * host's own loop was held meanwhile, the answer may be there unread, or the worker may have stood still as well: then
 * there is, once each time, a grace of as much again, at most a second.
 */
export class Deadline {
  readonly #clock: Clock
  readonly #onExpired: () => void
  #timer: Timer | undefined
  /** When the timer is to fire. */
  #wakeMs = Number.POSITIVE_INFINITY
  #dueMs = Number.POSITIVE_INFINITY
  /** What is left of the grace. */
  #graceMs = 0

  constructor(clock: Clock, onExpired: () => void) {
    this.#clock = clock
    this.#onExpired = onExpired
  }

  /** Sets it to so much after `fromMs`, in monotonic time; what it was set to before counts no more. */
  set(timeoutMs: number, fromMs: number): void {
    this.#dueMs = fromMs + timeoutMs
    this.#graceMs = Math.min(timeoutMs, LONGEST_GRACE_MS)
    // A timer that is to fire earlier looks what is left then.
    if (this.#dueMs < this.#wakeMs) this.#sleep(this.#clock.monotonicMs())
  }

  cancel(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#wakeMs = Number.POSITIVE_INFINITY
  }

  #sleep(nowMs: number): void {
    this.#timer?.cancel()
    this.#wakeMs = Math.max(nowMs, this.#dueMs)
    this.#timer = this.#clock.setTimer(this.#wakeMs - nowMs, () => this.#wake())
  }

  #wake(): void {
    const nowMs = this.#clock.monotonicMs()
    const isHeld = nowMs - this.#wakeMs >= HELD_MS
    if (this.#dueMs - nowMs >= EARLY_MS) this.#sleep(nowMs)
    else if (isHeld && this.#graceMs > 0) {
      this.#dueMs = nowMs + this.#graceMs
      this.#graceMs = 0
      this.#sleep(nowMs)
    } else {
      this.cancel()
      this.#onExpired()
    }
  }
}
