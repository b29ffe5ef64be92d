import { Bell } from '../../src/shared/bell.js'
import { type Clock, systemClock, type Timer } from '../../src/shared/clock.js'

/** Time for a sample loop. */
export interface SampleTime {
  readonly clock: Clock
  /** Ends the sleep when a request arrives. */
  readonly bell: Pick<Bell, 'listen' | 'hasRung' | 'sleep'>
  /** Calls `callback` after the event loop has handled everything that is pending. */
  soon(callback: () => void): Timer
}

/** Returns the system's time. @param bell rung with each request; without it, sleeps are never cut short */
export function systemTime(bell: Bell = new Bell()): SampleTime {
  return {
    clock: systemClock,
    bell,
    soon(callback) {
      const immediate = setImmediate(callback)
      return { cancel: () => clearImmediate(immediate) }
    },
  }
}
