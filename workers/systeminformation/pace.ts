import type { Clock } from '../../src/shared/clock.js'
import type { ReadResult } from '../probes/probe.js'

/** Allowance for timers that fire slightly early by another clock. */
const MARGIN_MS = 5

/**
 * Spaces calls to a function of the library so that each returns new figures. When called sooner than its own bound, it repeats
 * the last ones, some of them as 0. It measures by the wall clock, which may be set back.
 */
export class Pace {
  readonly #boundMs: number
  readonly #clock: Clock
  #calledAtMs = Number.NEGATIVE_INFINITY

  /** @param boundMs how long after a call the library repeats its result */
  constructor(boundMs: number, clock: Clock) {
    this.#boundMs = boundMs
    this.#clock = clock
  }

  /** Waits until a call returns new figures. Returns false when the clock was set back and the wait would be too long. */
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
