import { processStates } from '../../../src/collectors/processes.js'
import { UNKNOWN_STATE } from './stat-line.js'

/** State of a process that ended after it was listed. */
export const GONE = 255

const alive = new Set(['running', 'sleeping', 'blocked', 'idle', 'stopped'])
const isAliveState = Uint8Array.from(processStates, ([state]) => (alive.has(state) ? 1 : 0))

/** Whether a process in this state has been read and has not ended. */
export function isAlive(state: number | undefined): boolean {
  return isAliveState[state ?? GONE] === 1
}

/** Columns of a table with room for some rows. */
class Columns {
  readonly pids: Int32Array
  /** Positions in `processStates`, or GONE. */
  readonly states: Uint8Array
  readonly nameHashes: Int32Array
  /** Clock ticks from boot to the start of the process. Together with the id, they identify it. */
  readonly startTicks: Float64Array
  readonly cpuTicks: Float64Array
  /** Share of the time of all CPUs between the last two readings; NaN before the second. */
  readonly usage: Float64Array
  readonly threads: Float64Array
  readonly rssPages: Float64Array
  /** Monotonic time of the last reading; -Infinity when it was never read. */
  readonly readAt: Float64Array
  /** Monotonic time at which a process that could not be read is tried again. */
  readonly retryAt: Float64Array
  /** Entries of `watch` that it matches, one bit each. */
  readonly watches: Int32Array
  /** Position of its group; -1: none. */
  readonly groups: Int32Array
  /** Monotonic time at which it is sorted again. */
  readonly sortAt: Float64Array

  constructor(rows: number) {
    this.pids = new Int32Array(rows)
    this.states = new Uint8Array(rows)
    this.nameHashes = new Int32Array(rows)
    this.startTicks = new Float64Array(rows)
    this.cpuTicks = new Float64Array(rows)
    this.usage = new Float64Array(rows)
    this.threads = new Float64Array(rows)
    this.rssPages = new Float64Array(rows)
    this.readAt = new Float64Array(rows)
    this.retryAt = new Float64Array(rows)
    this.watches = new Int32Array(rows)
    this.groups = new Int32Array(rows)
    this.sortAt = new Float64Array(rows)
  }

  copyRow(from: Columns, source: number, row: number): void {
    this.pids[row] = from.pids[source] ?? 0
    this.states[row] = from.states[source] ?? 0
    this.nameHashes[row] = from.nameHashes[source] ?? 0
    this.startTicks[row] = from.startTicks[source] ?? 0
    this.cpuTicks[row] = from.cpuTicks[source] ?? 0
    this.usage[row] = from.usage[source] ?? 0
    this.threads[row] = from.threads[source] ?? 0
    this.rssPages[row] = from.rssPages[source] ?? 0
    this.readAt[row] = from.readAt[source] ?? 0
    this.retryAt[row] = from.retryAt[source] ?? 0
    this.watches[row] = from.watches[source] ?? 0
    this.groups[row] = from.groups[source] ?? 0
    this.sortAt[row] = from.sortAt[source] ?? 0
  }

  clearRow(row: number, pid: number): void {
    this.pids[row] = pid
    this.states[row] = UNKNOWN_STATE
    this.startTicks[row] = Number.NaN
    this.usage[row] = Number.NaN
    this.threads[row] = 0
    this.rssPages[row] = 0
    this.readAt[row] = Number.NEGATIVE_INFINITY
    this.retryAt[row] = Number.NEGATIVE_INFINITY
    this.watches[row] = 0
    this.groups[row] = -1
    this.sortAt[row] = Number.NEGATIVE_INFINITY
  }
}

/**
 * Table of processes, one row each, in the order of their ids. Columns are typed arrays, so that a hundred thousand processes need
 * no objects. There are two sets of columns: when processes come or go, the rows move from one set to the other.
 */
export class ProcessTable {
  length = 0
  columns = new Columns(0)
  #spare = new Columns(0)

  /** Replaces the rows by those of `pids`, which ascend. A process that was there before keeps its values. */
  update(pids: Int32Array, length: number): void {
    if (this.#isUnchanged(pids, length)) return
    if (this.#spare.pids.length < length) this.#spare = new Columns(Math.ceil(length * 1.5))
    const [from, to] = [this.columns, this.#spare]
    let old = 0
    for (let row = 0; row < length; row++) {
      const pid = pids[row] ?? 0
      while (old < this.length && (from.pids[old] ?? 0) < pid) old++
      if (old < this.length && from.pids[old] === pid && from.states[old] !== GONE) to.copyRow(from, old, row)
      else to.clearRow(row, pid)
    }
    this.columns = to
    this.#spare = from
    this.length = length
  }

  /** Returns the row of a process; -1 when it has none. */
  rowOf(pid: number): number {
    const row = this.after(pid - 1)
    return row < this.length && this.columns.pids[row] === pid ? row : -1
  }

  /** Returns the first row with an id above `pid`. */
  after(pid: number): number {
    const { pids } = this.columns
    let low = 0
    let high = this.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((pids[middle] ?? 0) > pid) high = middle
      else low = middle + 1
    }
    return low
  }

  #isUnchanged(pids: Int32Array, length: number): boolean {
    if (length !== this.length) return false
    const known = this.columns
    for (let row = 0; row < length; row++) {
      if (pids[row] !== known.pids[row] || known.states[row] === GONE) return false
    }
    return true
  }
}
