import type { Scanner } from '../sources/scanner.js'

/** Columns of a `cpu` line of /proc/stat, in order (proc_stat(5)). */
export const cpuModes = [
  'user',
  'nice',
  'system',
  'idle',
  'iowait',
  'irq',
  'softirq',
  'steal',
  'guest',
  'guest_nice',
] as const

const USER = 0
const NICE = 1
const IDLE = 3
const IOWAIT = 4
const GUEST = 8
const GUEST_NICE = 9

/** USER_HZ: clock ticks per second in what the kernel shows, on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100
/** A counter that goes back by this much was started anew; by less, it is the kernel's own imprecision. */
const RESTART_TICKS = 3 * TICKS_PER_SECOND

/**
 * The time of one CPU by mode, as /proc/stat shows it and by how much it grew since the previous reading.
 * `user` is without `guest` and `nice` without `guest_nice`, which the kernel counts in both.
 *
 * Idle and iowait of a tickless kernel may go back a little: then the larger value stays and the growth is 0. When a counter
 * goes back by 3 s or more, the CPU was unplugged and came back: all its counters start over, and nothing is known of the growth.
 */
export class CpuTimes {
  readonly #ticks = new Float64Array(cpuModes.length).fill(Number.NaN)
  readonly #grown = new Float64Array(cpuModes.length).fill(Number.NaN)
  readonly #fresh = new Float64Array(cpuModes.length)

  /** Reads the columns that come next; those that an old kernel does not have are NaN. */
  read(text: Scanner): void {
    const fresh = this.#fresh
    for (let mode = 0; mode < fresh.length; mode++) fresh[mode] = text.number()
    subtract(fresh, USER, GUEST)
    subtract(fresh, NICE, GUEST_NICE)
    this.#take(this.#restarted())
  }

  /** Time in a mode since boot. */
  seconds(mode: number): number {
    return at(this.#ticks, mode) / TICKS_PER_SECOND
  }

  /** Clock ticks spent in a mode between the last two readings; NaN at the first one and after a restart. */
  grown(mode: number): number {
    return at(this.#grown, mode)
  }

  /** Clock ticks spent in all modes that the kernel has. */
  get grownTotal(): number {
    let total = 0
    for (let mode = 0; mode < this.#ticks.length; mode++) {
      if (!Number.isNaN(this.#ticks[mode])) total += at(this.#grown, mode)
    }
    return total
  }

  /** Clock ticks spent neither idle nor waiting for I/O. */
  get grownBusy(): number {
    return this.grownTotal - this.grown(IDLE) - (this.grown(IOWAIT) || 0)
  }

  #restarted(): boolean {
    for (let mode = 0; mode < this.#fresh.length; mode++) {
      if (at(this.#ticks, mode) - at(this.#fresh, mode) >= RESTART_TICKS) return true
    }
    return false
  }

  #take(restarted: boolean): void {
    for (let mode = 0; mode < this.#fresh.length; mode++) {
      const fresh = at(this.#fresh, mode)
      const growth = restarted ? Number.NaN : fresh - at(this.#ticks, mode)
      this.#grown[mode] = Math.max(growth, 0)
      if (!(growth < 0)) this.#ticks[mode] = fresh
    }
  }
}

function subtract(ticks: Float64Array, mode: number, part: number): void {
  ticks[mode] = Math.max(at(ticks, mode) - (at(ticks, part) || 0), 0)
}

function at(ticks: Float64Array, mode: number): number {
  return ticks[mode] ?? Number.NaN
}
