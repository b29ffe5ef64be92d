import { Bell } from '../../src/shared/bell.js'
import { type Clock, systemClock, type Timer } from '../../src/shared/clock.js'

/** Time as a loop of samples needs it. */
export interface SampleTime {
  readonly clock: Clock
  /** Ends the sleep when there is a request for the thread. */
  readonly bell: Pick<Bell, 'listen' | 'hasRung' | 'sleep'>
  /** Calls `callback` when the event loop has heard everything that waits for it. */
  soon(callback: () => void): Timer
}

/** The system's. @param bell rung by whoever sends requests; without one, nobody rings */
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
