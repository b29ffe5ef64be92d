import type { Clock } from '../../src/shared/clock.js'
import type { ReadResult } from '../probes/probe.js'

/** Allowance for timers that, by another clock, fire slightly early. */
const MARGIN_MS = 5

/**
 * Spaces calls to a function of the library so that each returns new figures. If called sooner than its own bound, the function
 * repeats the last figures, some of them as 0. It measures by the wall clock, which may be set back.
 */
export class Pace {
  readonly #boundMs: number
  readonly #clock: Clock
  #calledAtMs = Number.NEGATIVE_INFINITY

  /** @param boundMs time after a call in which the library repeats its result */
  constructor(boundMs: number, clock: Clock) {
    this.#boundMs = boundMs
    this.#clock = clock
  }

  /** Waits until a call returns new figures. Returns false if the clock was set back and the wait would be too long. */
  async wait(): Promise<boolean> {
    const waitMs = this.#calledAtMs + this.#boundMs + MARGIN_MS - this.#clock.wallMs()
    if (waitMs > this.#boundMs + MARGIN_MS) return false
    if (waitMs > 0) {
      await new Promise<void>((resolve) => void this.#clock.setTimer(waitMs, resolve, { hold: true }))
    }
    return true
  }

  /** Call when a call to the library has returned. */
  called(): void {
    this.#calledAtMs = this.#clock.wallMs()
  }
}

export const CLOCK_SET_BACK: ReadResult = {
  status: 'missing',
  reason: 'systeminformation repeats its last values until the wall clock, which was set back, has caught up',
}
