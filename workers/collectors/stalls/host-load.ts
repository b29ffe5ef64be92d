import type { StallHost } from '../../../src/shared/stalls.js'
import { KernelFile } from '../../procfs/kernel-file.js'
import { bytesOf } from '../../procfs/scanner.js'
import { Throttling } from './throttling.js'

const CPU_TOTAL = bytesOf('cpu ')
const TOTAL = bytesOf('total=')
const IDLE = 3
const IOWAIT = 4
const STEAL = 7
/** Columns from user to steal: guest times are contained in user and nice. */
const CPU_COLUMNS = 8
/** `some avg10=0.00 avg60=0.00 avg300=0.00`, before the total. */
const COLUMNS_BEFORE_TOTAL = 4

/** The host's counters at one moment. */
export interface HostCounters {
  readonly atMs: number
  readonly totalTicks: number
  readonly idleTicks: number
  readonly stealTicks: number
  readonly pressureUs: number
  readonly throttledMs: number
}

export interface HostChange extends StallHost {
  /** Milliseconds of `throttledSeconds`; 0 if unknown. */
  readonly throttledMs: number
}

/** Compares the host's counters with those at an earlier moment. */
export class HostLoad {
  readonly #stat: KernelFile
  readonly #pressure: KernelFile
  readonly #throttling = new Throttling()
  readonly #columns = new Float64Array(CPU_COLUMNS)
  #mark: HostCounters
  #latest: HostCounters

  constructor(procRoot: string, nowMs: number) {
    this.#stat = new KernelFile(`${procRoot}/stat`, { whole: true })
    this.#pressure = new KernelFile(`${procRoot}/pressure/cpu`, { whole: true })
    this.#latest = this.#read(nowMs)
    this.#mark = this.#latest
  }

  /** Age of the mark. */
  ageMs(nowMs: number): number {
    return nowMs - this.#mark.atMs
  }

  /** Remembers the counters. */
  mark(nowMs: number): void {
    this.#latest = this.#read(nowMs)
    this.#mark = this.#latest
  }

  /** Returns the change since the mark. */
  since(nowMs: number): HostChange {
    this.#latest = this.#read(nowMs)
    return changeOf(this.#mark, this.#latest)
  }

  /** Returns the latest counters read by any of these methods. Reads them again if they are older than `ageMs`. */
  latest(nowMs: number, ageMs: number): HostCounters {
    if (nowMs - this.#latest.atMs > ageMs) this.#latest = this.#read(nowMs)
    return this.#latest
  }

  close(): void {
    this.#stat.close()
    this.#pressure.close()
    this.#throttling.close()
  }

  #read(atMs: number): HostCounters {
    const columns = this.#readColumns()
    return {
      atMs,
      totalTicks: columns.reduce((sum, ticks) => sum + ticks, 0),
      idleTicks: (columns[IDLE] ?? Number.NaN) + (columns[IOWAIT] ?? Number.NaN),
      stealTicks: columns[STEAL] ?? Number.NaN,
      pressureUs: this.#readPressure(),
      throttledMs: this.#throttling.readMs(),
    }
  }

  #readColumns(): Float64Array {
    this.#columns.fill(Number.NaN)
    if (this.#stat.read() && this.#stat.text.take(CPU_TOTAL)) {
      for (let column = 0; column < CPU_COLUMNS; column++) this.#stat.text.numberInto(this.#columns, column)
    }
    return this.#columns
  }

  #readPressure(): number {
    if (!this.#pressure.read()) return Number.NaN
    const { text } = this.#pressure
    text.skipColumns(COLUMNS_BEFORE_TOTAL)
    text.skipBlanks()
    return text.take(TOTAL) ? text.number() : Number.NaN
  }
}

/** Returns the change from one reading to a later one. */
export function changeOf(before: HostCounters, now: HostCounters): HostChange {
  const ticks = now.totalTicks - before.totalTicks
  const throttledMs = now.throttledMs - before.throttledMs
  return {
    cpuUsage: share(ticks - (now.idleTicks - before.idleTicks), ticks),
    steal: share(now.stealTicks - before.stealTicks, ticks),
    pressure: share((now.pressureUs - before.pressureUs) / 1e3, now.atMs - before.atMs),
    throttledSeconds: throttledMs >= 0 ? throttledMs / 1e3 : undefined,
    throttledMs: Math.max(0, throttledMs) || 0,
  }
}

/** Returns a ratio from 0 to 1; undefined when it is unknown. */
function share(part: number, whole: number): number | undefined {
  const ratio = part / whole
  return Number.isFinite(ratio) ? Math.min(1, Math.max(0, ratio)) : undefined
}
