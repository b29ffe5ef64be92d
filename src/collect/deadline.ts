import type { Clock, Timer } from '../model/clock.js'

/** A timer that fires this late tells that the loop was held or the process stopped. */
const HELD_MS = 5
const LONGEST_GRACE_MS = 1_000

/**
 * Calls `onExpired` when `timeoutMs` are over. When the host's own loop was held meanwhile, the answer may be there
 * unread, or the worker may have stood still as well: then there is, once, a grace of as much again, at most a second.
 */
export function setDeadline(clock: Clock, timeoutMs: number, onExpired: () => void): Timer {
  const dueMs = clock.monotonicMs() + timeoutMs
  let timer = clock.setTimer(timeoutMs, () => {
    const held = clock.monotonicMs() - dueMs >= HELD_MS
    if (held) timer = clock.setTimer(Math.min(timeoutMs, LONGEST_GRACE_MS), onExpired)
    else onExpired()
  })
  return { cancel: () => timer.cancel() }
}
