import type { Clock, Timer } from '../shared/clock.js'

/** A timer that fires this late shows that the event loop was blocked or the process stopped. */
const HELD_MS = 5
const LONGEST_GRACE_MS = 1_000
/** Timers count whole milliseconds and may fire this early, which counts as due. */
const EARLY_MS = 1

/**
 * A deadline that is set again for each request of a round, without a timer for each. It expires a turn of the event loop later: if
 * the loop was held until then, the response may have arrived, and timers run before messages are read. If the loop was held at
 * the deadline and there is no response, the worker may have been paused as well. The deadline is then extended once, by the same
 * timeout, at most a second.
 */
export class Deadline {
  readonly #clock: Clock
  readonly #onExpired: () => void
  #timer: Timer | undefined
  /** Monotonic time at which the timer is due. */
  #wakeMs = Number.POSITIVE_INFINITY
  #dueMs = Number.POSITIVE_INFINITY
  /** Remaining extension. */
  #graceMs = 0

  constructor(clock: Clock, onExpired: () => void) {
    this.#clock = clock
    this.#onExpired = onExpired
  }

  /** Sets the deadline to `timeoutMs` after `fromMs`, in monotonic time. Replaces the previous one. */
  set(timeoutMs: number, fromMs: number): void {
    this.#dueMs = fromMs + timeoutMs
    this.#graceMs = Math.min(timeoutMs, LONGEST_GRACE_MS)
    // A timer that is due earlier sleeps again for the rest.
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
    if (this.#dueMs - nowMs >= EARLY_MS) {
      this.#sleep(nowMs)
      return
    }
    const isHeld = nowMs - this.#wakeMs >= HELD_MS
    const immediate = setImmediate(() => this.#afterReading(isHeld))
    this.#timer = { cancel: () => clearImmediate(immediate) }
  }

  /** Runs once arrived messages have been read, which may have set the deadline again. */
  #afterReading(isHeld: boolean): void {
    const nowMs = this.#clock.monotonicMs()
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
