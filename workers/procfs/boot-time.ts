import { type Clock, systemClock } from '../../src/shared/clock.js'
import { KeyedLines } from './keyed-lines.js'
import type { Scanner } from './scanner.js'

/** The kernel derives the time of boot from the clocks, and rounds it anew each time. */
const ROUNDING_SECONDS = 2

/**
 * The time of boot in /proc/stat. Another one means that all counters of the file have started again: those of another machine, or
 * of a container that was restarted. A wall clock that is set moves it as well, by as much.
 */
export class BootTime {
  readonly #lines = new KeyedLines(['btime '])
  readonly #clock: Pick<Clock, 'monotonicMs' | 'wallMs'>
  #seconds = Number.NaN
  #wallOffsetMs = Number.NaN

  constructor(clock: Pick<Clock, 'monotonicMs' | 'wallMs'> = systemClock) {
    this.#clock = clock
  }

  /** Whether it is another than in the text before; false where one does not tell it. */
  hasChanged(text: Scanner): boolean {
    this.#lines.parse(text)
    const before = this.#seconds
    const seconds = this.#lines.number(0)
    if (seconds === before || Number.isNaN(seconds)) return false
    const wallOffsetMs = this.#clock.wallMs() - this.#clock.monotonicMs()
    const setBySeconds = (wallOffsetMs - this.#wallOffsetMs) / 1000
    this.#seconds = seconds
    this.#wallOffsetMs = wallOffsetMs
    const movedSeconds = seconds - before
    return Math.abs(movedSeconds) > ROUNDING_SECONDS && Math.abs(movedSeconds - setBySeconds) > ROUNDING_SECONDS
  }
}
