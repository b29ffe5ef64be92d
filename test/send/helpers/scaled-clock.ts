import { type Clock, systemClock, type Timer } from '../../../src/shared/clock.js'

/** The system's clock, `factor` times faster: for tests with real sockets and long times. */
export class ScaledClock implements Clock {
  readonly #factor: number
  readonly #startWallMs = systemClock.wallMs()
  readonly #startMs = systemClock.monotonicMs()

  constructor(factor: number) {
    this.#factor = factor
  }

  wallMs(): number {
    return this.#startWallMs + this.monotonicMs()
  }

  monotonicMs(): number {
    return (systemClock.monotonicMs() - this.#startMs) * this.#factor
  }

  setTimer(delayMs: number, callback: () => void): Timer {
    return systemClock.setTimer(delayMs / this.#factor, callback)
  }
}
