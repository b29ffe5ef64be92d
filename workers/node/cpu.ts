import { type CpuInfo, cpus, platform } from 'node:os'
import { seriesOf } from '../../src/collectors/index.js'
import type { Series } from '../../src/shared/frame.js'
import { NamedRows } from '../probes/named-rows.js'
import { type Probe, READ, type ReadResult } from '../probes/probe.js'
import { Counters, ratio } from '../probes/rates.js'
import type { TableRow } from '../procfs/row-table.js'

const MS_PER_SECOND = 1000

/** Milliseconds that one CPU spent in each mode since boot, by the names of node:os. */
export type CpuTimes = CpuInfo['times']

/** The modes of node:os, by our names. It has no iowait, softirq and steal, and counts guests as user. */
const modes = ['user', 'nice', 'system', 'idle', 'irq'] as const
const IDLE = modes.indexOf('idle')

/** CPU time by mode since boot from os.cpus(). */
export class CpuProbe implements Probe {
  readonly sampled = false
  readonly #perCore: boolean
  readonly #times: () => readonly CpuTimes[]
  readonly #rows = new NamedRows((cpu) => new CpuRow(cpu))
  #cpuCount = 0

  constructor({ perCore }: { perCore: boolean }, times: () => readonly CpuTimes[] = hostTimes) {
    this.#perCore = perCore
    this.#times = times
  }

  get series(): readonly Series[] {
    return this.#rows.series
  }

  get values(): Float64Array {
    return this.#rows.values
  }

  read(nowSeconds: number): ReadResult {
    const cores = this.#times()
    if (cores.length === 0) return { status: 'missing', reason: 'os.cpus() returned no CPU' }
    const names = this.#perCore ? cores.map((_, index) => String(index)) : []
    const [total, ...rows] = this.#rows.select(['total', ...names])
    // A CPU that appears brings its time since boot.
    if (cores.length !== this.#cpuCount) total?.restart()
    this.#cpuCount = cores.length
    total?.take(cores, nowSeconds)
    for (const [index, row] of rows.entries()) row.take(cores.slice(index, index + 1), nowSeconds)
    this.#rows.write()
    return READ
  }

  close(): void {}
}

class CpuRow implements TableRow {
  readonly series: readonly Series[]
  readonly #ms = new Counters(modes.length)

  constructor(cpu: string) {
    this.series = [
      seriesOf('cpu_usage', { cpu }),
      ...modes.map((mode) => seriesOf('cpu_mode_usage', { cpu, mode })),
      ...modes.map((mode) => seriesOf('cpu_seconds_total', { cpu, mode })),
    ]
  }

  /** Makes the next reading the first one. */
  restart(): void {
    this.#ms.current.fill(Number.NaN)
  }

  /** Takes the sum over some CPUs as a reading. */
  take(cores: readonly CpuTimes[], nowSeconds: number): void {
    this.#ms.advance(nowSeconds)
    const { current } = this.#ms
    current.fill(0)
    for (const { user, nice, sys, idle, irq } of cores) {
      for (const [mode, ms] of [user, nice, sys, idle, irq].entries()) current[mode] = (current[mode] ?? 0) + ms
    }
  }

  /** Writes the values. A counter that went backwards has no share in this tick and adds nothing to the whole. */
  write(values: Float64Array, offset: number): void {
    const grown = modes.map((_, mode) => this.#ms.growth(mode))
    const total = grown.reduce((sum, ms) => sum + (ms < 0 ? 0 : ms), 0)
    values[offset] = ratio(total - Math.max(grown[IDLE] ?? Number.NaN, 0), total)
    for (const [mode, ms] of grown.entries()) {
      values[offset + 1 + mode] = ms < 0 ? Number.NaN : ratio(ms, total)
      values[offset + 1 + modes.length + mode] = (this.#ms.current[mode] ?? Number.NaN) / MS_PER_SECOND
    }
  }
}

function hostTimes(): readonly CpuTimes[] {
  return cpuTimesOf(cpus(), platform())
}

/** Returns the times of each CPU. Windows counts interrupts as system time too, so they are subtracted from it. */
export function cpuTimesOf(infos: readonly CpuInfo[], system: NodeJS.Platform): readonly CpuTimes[] {
  return infos.map(({ times }) => (system === 'win32' ? { ...times, sys: Math.max(times.sys - times.irq, 0) } : times))
}
