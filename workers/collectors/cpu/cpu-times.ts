import { cpuModes } from '../../../src/collectors/cpu.js'
import { Counters } from '../../probes/rates.js'
import type { Window } from '../../probes/window.js'
import type { Scanner } from '../../procfs/scanner.js'

const USER = 0
const NICE = 1
const IDLE = 3
const IOWAIT = 4
const GUEST = 8
const GUEST_NICE = 9

/** USER_HZ: clock ticks per second in /proc, on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100
/** A counter that goes back by this much has restarted; a smaller step back is the kernel's own imprecision. */
const RESTART_TICKS = 3 * TICKS_PER_SECOND

/**
 * Time of one CPU by mode: since boot, and its growth over a window. `user` excludes `guest` and `nice` excludes `guest_nice`;
 * the kernel counts those in both.
 *
 * Idle and iowait of a tickless kernel may go back a little: the larger value stays and the growth is 0. A counter that goes
 * back by 3 s or more means that the CPU was unplugged and came back: all its counters restart and the growth is unknown.
 */
export class CpuTimes {
  readonly #ticks: Counters

  constructor(window: Window) {
    this.#ticks = new Counters(cpuModes.length, window)
  }

  /** Reads the columns at the text's position. Columns that an old kernel does not have are NaN. */
  read(text: Scanner, nowSeconds: number): void {
    const ticks = this.#ticks
    const { current } = ticks
    ticks.advance(nowSeconds)
    for (let mode = 0; mode < current.length; mode++) text.numberInto(current, mode)
    subtract(current, USER, GUEST)
    subtract(current, NICE, GUEST_NICE)
    if (restarted(ticks)) ticks.forgetEarlier()
    else keepLarger(ticks)
  }

  /** Returns the time in a mode since boot. */
  seconds(mode: number): number {
    return at(this.#ticks.current, mode) / TICKS_PER_SECOND
  }

  /** Returns the clock ticks spent in a mode within the window; NaN at the first reading and after a restart. */
  grown(mode: number): number {
    return this.#ticks.growth(mode)
  }

  /** Clock ticks spent in all modes that the kernel has. */
  get grownTotal(): number {
    const { current } = this.#ticks
    let total = 0
    for (let mode = 0; mode < current.length; mode++) {
      if (!Number.isNaN(current[mode])) total += this.grown(mode)
    }
    return total
  }

  /** Clock ticks spent idle and waiting for I/O, which is idle too. */
  get grownIdle(): number {
    return this.grown(IDLE) + (this.grown(IOWAIT) || 0)
  }
}

function restarted(ticks: Counters): boolean {
  for (let mode = 0; mode < ticks.current.length; mode++) {
    if (ticks.previous(mode) - at(ticks.current, mode) >= RESTART_TICKS) return true
  }
  return false
}

function keepLarger(ticks: Counters): void {
  for (let mode = 0; mode < ticks.current.length; mode++) {
    if (ticks.previous(mode) > at(ticks.current, mode)) ticks.current[mode] = ticks.previous(mode)
  }
}

function subtract(ticks: Float64Array, mode: number, part: number): void {
  ticks[mode] = Math.max(at(ticks, mode) - (at(ticks, part) || 0), 0)
}

function at(ticks: Float64Array, mode: number): number {
  return ticks[mode] ?? Number.NaN
}
