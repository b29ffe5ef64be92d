import { type Clock, systemClock, type Timer } from '../../src/model/clock.js'

/** Time as a loop of samples needs it. */
export interface SampleTime {
  readonly clock: Clock
  /** Holds this thread, exact to well under a millisecond. */
  sleep(ms: number): void
  /** Calls `callback` when the event loop has heard everything that waits for it. */
  soon(callback: () => void): Timer
}

/** Never notified: a wait on it is a sleep. */
const cell = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))

/** The system's. `sleep` is not for main threads. */
export const systemTime: SampleTime = {
  clock: systemClock,
  sleep(ms) {
    Atomics.wait(cell, 0, 0, ms)
  },
  soon(callback) {
    const immediate = setImmediate(callback)
    return { cancel: () => clearImmediate(immediate) }
  },
}
