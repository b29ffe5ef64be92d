import type { Clock } from '../../src/shared/clock.js'
import type { ReadResult } from '../probes/probe.js'

/** Timers of different clocks disagree by a little. */
const MARGIN_MS = 5

/**
 * Keeps calls to a function of the library so far apart that each gives new figures. Asked again sooner than its own bound, it
 * repeats its last ones, some of them as 0; and it measures by the wall clock, which may be set back.
 */
export class Pace {
  readonly #boundMs: number
  readonly #clock: Clock
  #calledAtMs = Number.NEGATIVE_INFINITY

  /** @param boundMs how soon after a call the library repeats itself */
  constructor(boundMs: number, clock: Clock) {
    this.#boundMs = boundMs
    this.#clock = clock
  }

  /** Waits until a call makes sense; false when the clock was set back, so that this would take too long. */
  async wait(): Promise<boolean> {
    const waitMs = this.#calledAtMs + this.#boundMs + MARGIN_MS - this.#clock.wallMs()
    if (waitMs > this.#boundMs + MARGIN_MS) return false
    if (waitMs > 0) {
      await new Promise<void>((resolve) => void this.#clock.setTimer(waitMs, resolve, { hold: true }))
    }
    return true
  }

  /** To be called when a call has returned. */
  called(): void {
    this.#calledAtMs = this.#clock.wallMs()
  }
}

export const CLOCK_SET_BACK: ReadResult = {
  status: 'missing',
  reason: 'systeminformation repeats its last values until the wall clock, which was set back, has caught up',
}
