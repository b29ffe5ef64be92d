import { cpuModes } from '../../../src/collectors/cpu.js'
import { Counters } from '../../probes/rates.js'
import type { Window } from '../../probes/window.js'
import { TICKS_PER_SECOND } from '../../procfs/clock-ticks.js'
import { Namesake } from '../../procfs/namesake.js'
import type { LineReader } from '../../procfs/row-table.js'
import type { Scanner } from '../../procfs/scanner.js'

const USER = 0
const NICE = 1
const IDLE = 3
const IOWAIT = 4
const GUEST = 8
const GUEST_NICE = 9

/**
 * A step back by fewer clock ticks than this is imprecision: user and nice are differences of two rounded numbers, and the kernel
 * computes idle and iowait of a tickless CPU anew at each reading. No other counter goes back by itself.
 */
const IMPRECISION_TICKS = new Float64Array(cpuModes.length)
IMPRECISION_TICKS[USER] = 2
IMPRECISION_TICKS[NICE] = 2
IMPRECISION_TICKS[IDLE] = 3 * TICKS_PER_SECOND
IMPRECISION_TICKS[IOWAIT] = 3 * TICKS_PER_SECOND

/**
 * Time of one CPU by mode: since boot, and its growth over a window. `user` excludes `guest` and `nice` excludes `guest_nice`,
 * although the kernel counts guest time in both.
 *
 * A counter that goes back within this imprecision keeps the larger value and has not grown. A counter that goes back further has
 * no growth in that reading, while the others do: steal does so when a virtual machine moves to another host. If idle or most
 * counters go back, the CPU was unplugged and came back, and no growth is known.
 */
export class CpuTimes implements LineReader {
  readonly namesake: LineReader
  readonly #ticks: Counters

  constructor(window: Window) {
    this.#ticks = new Counters(cpuModes.length, window)
    this.namesake = new Namesake(this.#ticks, parseTicks)
  }

  /** Reads the columns at the text's position. Columns that an old kernel does not have are NaN. */
  read(text: Scanner, nowSeconds: number): void {
    this.#ticks.advance(nowSeconds)
    parseTicks(text, this.#ticks.current)
  }

  /** Compares the reading with the previous one. Call it once after `read`, before asking for the growth. */
  settle(): void {
    const ticks = this.#ticks
    let counted = 0
    let back = 0
    for (let mode = 0; mode < IMPRECISION_TICKS.length; mode++) {
      const previous = ticks.previous(mode)
      if (previous > 0) counted++
      const lost = previous - at(ticks.current, mode)
      if (!(lost > 0)) continue
      if (lost < at(IMPRECISION_TICKS, mode)) ticks.current[mode] = previous
      else back++
    }
    if (back > 0) this.#goBack(ticks.wentBack(IDLE) || back * 2 > counted)
  }

  /** Makes the latest reading the first one. */
  restart(): void {
    this.#ticks.forgetEarlier()
  }

  /** Returns the time in a mode since boot. */
  seconds(mode: number): number {
    return at(this.#ticks.current, mode) / TICKS_PER_SECOND
  }

  /** Returns the clock ticks spent in a mode within the window; NaN at the first reading and when the counter went back. */
  grown(mode: number): number {
    return this.#ticks.growth(mode)
  }

  /** Clock ticks spent in all modes with known growth; NaN when the growth of idle is unknown. */
  get grownTotal(): number {
    if (Number.isNaN(this.grown(IDLE))) return Number.NaN
    let total = 0
    for (let mode = 0; mode < IMPRECISION_TICKS.length; mode++) total += this.grown(mode) || 0
    return total
  }

  /** Clock ticks spent idle and waiting for I/O, which is idle too. */
  get grownIdle(): number {
    return this.grown(IDLE) + (this.grown(IOWAIT) || 0)
  }

  #goBack(hasRestarted: boolean): void {
    if (hasRestarted) {
      this.restart()
      return
    }
    for (let mode = 0; mode < cpuModes.length; mode++) {
      if (this.#ticks.wentBack(mode)) this.#ticks.forgetEarlierOf(mode)
    }
  }
}

function parseTicks(text: Scanner, ticks: Float64Array): void {
  for (let mode = 0; mode < GUEST; mode++) text.countInto(ticks, mode)
  takeOut(text, ticks, GUEST, USER)
  takeOut(text, ticks, GUEST_NICE, NICE)
  if (isAllZero(ticks)) ticks.fill(Number.NaN)
}

/**
 * Reads the time of guests, bounds it by the mode that includes it, and subtracts it from that mode. Old kernels do not have the
 * column.
 */
function takeOut(text: Scanner, ticks: Float64Array, part: number, whole: number): void {
  if (text.endsLine()) {
    ticks[part] = Number.NaN
    return
  }
  text.countInto(ticks, part)
  const all = at(ticks, whole)
  if (at(ticks, part) > all) ticks[part] = all
  ticks[whole] = all - at(ticks, part)
}

/** Whether a CPU has spent no time in any mode, not even idle: such a CPU has not been counted. */
function isAllZero(ticks: Float64Array): boolean {
  for (let mode = 0; mode < ticks.length; mode++) if (at(ticks, mode) > 0) return false
  return true
}

function at(ticks: Float64Array, mode: number): number {
  return ticks[mode] ?? Number.NaN
}
