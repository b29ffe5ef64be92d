import { performance } from 'node:perf_hooks'

/** Measures the share of time that this thread's event loop is not waiting for events. */
export class LoopUtilization {
  #before = performance.eventLoopUtilization()

  /** Returns the share since the previous call, 0 to 1; NaN when no time passed or the loop has not started. */
  take(): number {
    const now = performance.eventLoopUtilization()
    const activeMs = now.active - this.#before.active
    const idleMs = now.idle - this.#before.idle
    this.#before = now
    return activeMs / (activeMs + idleMs)
  }
}
