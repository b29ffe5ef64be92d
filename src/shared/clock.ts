import { performance } from 'node:perf_hooks'
import { hrtime } from 'node:process'

/** A pending call that can be cancelled. */
export interface Timer {
  cancel(): void
}

/**
 * Source of time and timers. Wall time is for timestamps and for aligning ticks; it may step. Monotonic time is for durations
 * and never goes back. Timers run on monotonic time and by default do not keep the process alive.
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  wallMs(): number
  /** Milliseconds since an arbitrary start. */
  monotonicMs(): number
  /** Calls `callback` once, after at least `delayMs`. With `hold` the pending timer keeps the process alive. */
  setTimer(delayMs: number, callback: () => void, options?: { hold?: boolean }): Timer
}

/** setTimeout fires at once for delays above this. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1

/** The operating system's clocks and Node's timers. */
export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimer(delayMs, callback, { hold = false } = {}) {
    const timeout = setTimeout(callback, Math.min(Math.max(delayMs, 0), LONGEST_TIMEOUT_MS))
    if (!hold) timeout.unref()
    return { cancel: () => clearTimeout(timeout) }
  },
}

/** Returns monotonic milliseconds since an origin that all threads of the process share; each thread's `systemClock` has its own. */
export function threadsMonotonicMs(): number {
  const [seconds, nanoseconds] = hrtime()
  return seconds * 1e3 + nanoseconds / 1e6
}
