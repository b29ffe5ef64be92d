import { type Clock, systemClock } from '../../src/shared/clock.js'
import { KeyedLines } from './keyed-lines.js'
import type { Scanner } from './scanner.js'

/** The kernel derives the boot time from the clocks and rounds it anew each time. */
const ROUNDING_SECONDS = 2

/**
 * The boot time in /proc/stat. A change means that all counters of the file have started again: they are another machine's, or
 * those of a restarted container. Setting the wall clock moves the boot time as well, by the same amount.
 */
export class BootTime {
  readonly #lines = new KeyedLines(['btime '])
  readonly #clock: Pick<Clock, 'monotonicMs' | 'wallMs'>
  #seconds = Number.NaN
  #wallOffsetMs = Number.NaN

  constructor(clock: Pick<Clock, 'monotonicMs' | 'wallMs'> = systemClock) {
    this.#clock = clock
  }

  /** Whether the boot time differs from the previous text's; false if one of the texts does not have it. */
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
