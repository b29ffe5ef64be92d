import { seriesOf } from '../../src/collectors/index.js'
import type { Clock } from '../../src/shared/clock.js'
import type { Series } from '../../src/shared/frame.js'
import { type Probe, READ, type ReadResult } from '../probes/probe.js'
import { ratio } from '../probes/rates.js'
import type { TableRow } from '../procfs/row-table.js'
import type { CoreLoad, CpuLoad, Library } from './library.js'
import { NamedRows } from './named-rows.js'
import { CLOCK_SET_BACK, Pace } from './pace.js'

/** `currentLoad` repeats its last result when it is called again sooner. */
const REPEATS_MS = 200
const MS_PER_SECOND = 1000

/** Modes that the library reports reliably: it adds steal and guest in another unit, and has no iowait or softirq. */
const modes = ['user', 'nice', 'system', 'idle', 'irq'] as const
const IDLE = modes.indexOf('idle')

/** Milliseconds spent in each mode since the previous call. */
type Times = readonly number[]

/** CPU time from `currentLoad`, computed from its raw times, not from its percentages. */
export class CpuLoadProbe implements Probe {
  readonly sampled = false
  readonly #library: Library['cpu']
  readonly #perCore: boolean
  readonly #pace: Pace
  readonly #rows = new NamedRows((cpu) => new CpuRow(cpu))
  #cpuCount: number | undefined

  constructor(library: Library['cpu'], { perCore }: { perCore: boolean }, clock: Clock) {
    this.#library = library
    this.#perCore = perCore
    this.#pace = new Pace(REPEATS_MS, clock)
  }

  get series(): readonly Series[] {
    return this.#rows.series
  }

  get values(): Float64Array {
    return this.#rows.values
  }

  async read(): Promise<ReadResult> {
    if (!(await this.#pace.wait())) return CLOCK_SET_BACK
    const figures = await this.#library.currentLoad()
    this.#pace.called()
    if (figures.cpus.length === 0) return { status: 'missing', reason: 'systeminformation.currentLoad returned no CPU' }
    const times = [totalTimes(figures), ...(this.#perCore ? figures.cpus.map(coreTimes) : [])]
    // For a new CPU the library returns the time since boot.
    const comparable = this.#cpuCount === undefined || this.#cpuCount === figures.cpus.length
    this.#cpuCount = figures.cpus.length
    const rows = this.#rows.select(times.map((_, index) => (index === 0 ? 'total' : String(index - 1))))
    for (const [index, row] of rows.entries()) row.take(comparable ? times[index] : undefined)
    this.#rows.write()
    return READ
  }

  close(): void {}
}

class CpuRow implements TableRow {
  readonly series: readonly Series[]
  readonly #totalMs = modes.map(() => 0)
  #times: Times = []

  constructor(cpu: string) {
    this.series = [
      seriesOf('cpu_usage', { cpu }),
      ...modes.map((mode) => seriesOf('cpu_mode_usage', { cpu, mode })),
      ...modes.map((mode) => seriesOf('cpu_seconds_total', { cpu, mode })),
    ]
  }

  /** @param times undefined, or with a value below 0 when the underlying counters restarted: this tick is unknown */
  take(times: Times | undefined): void {
    this.#times = times?.every((timeMs) => timeMs >= 0) ? times : []
    for (const [mode, timeMs] of this.#times.entries()) this.#totalMs[mode] = (this.#totalMs[mode] ?? 0) + timeMs
  }

  write(values: Float64Array, offset: number): void {
    const sum = this.#times.reduce((total, timeMs) => total + timeMs, 0)
    values[offset] = ratio(sum - (this.#times[IDLE] ?? 0), sum)
    for (const mode of modes.keys()) {
      values[offset + 1 + mode] = ratio(this.#times[mode] ?? 0, sum)
      values[offset + 1 + modes.length + mode] = (this.#totalMs[mode] ?? 0) / MS_PER_SECOND
    }
  }
}

function totalTimes(figures: CpuLoad): Times {
  return [
    figures.rawCurrentLoadUser,
    figures.rawCurrentLoadNice,
    figures.rawCurrentLoadSystem,
    figures.rawCurrentLoadIdle,
    figures.rawCurrentLoadIrq,
  ]
}

function coreTimes(figures: CoreLoad): Times {
  return [figures.rawLoadUser, figures.rawLoadNice, figures.rawLoadSystem, figures.rawLoadIdle, figures.rawLoadIrq]
}
