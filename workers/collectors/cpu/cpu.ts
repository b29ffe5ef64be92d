import { type CpuOptions, cpuModes } from '../../../src/collectors/cpu.js'
import { seriesOf } from '../../../src/collectors/index.js'
import type { Series } from '../../../src/shared/frame.js'
import type { BuiltInSettings } from '../../../src/shared/settings.js'
import { type Probe, READ, type ReadResult } from '../../probes/probe.js'
import { ratio } from '../../probes/rates.js'
import { coarseWindow, type Window } from '../../probes/window.js'
import { BootTime } from '../../procfs/boot-time.js'
import type { KernelText, OpenText } from '../../procfs/kernel-file.js'
import { type LineReader, type NamedRow, RowTable } from '../../procfs/row-table.js'
import { bytesOf, type Scanner } from '../../procfs/scanner.js'
import { CpuTimes } from './cpu-times.js'

const CPU = bytesOf('cpu')
const TOTAL = bytesOf('cpu ')

/** CPU time from /proc/stat. Option `perCore` adds each CPU to the total of all. */
export function cpuProbes(settings: BuiltInSettings<CpuOptions>, open: OpenText): Probe[] {
  return [new CpuProbe(settings, open)]
}

class CpuProbe implements Probe {
  readonly sampled = true
  readonly #file: KernelText
  readonly #perCore: boolean
  readonly #table: RowTable<CpuRow>
  /** Boot time of the host. Only ticks check it, because there are many samples. */
  readonly #bootTime: BootTime | undefined

  constructor(settings: BuiltInSettings<CpuOptions>, open: OpenText) {
    const window = coarseWindow(settings)
    this.#file = open(`${settings.roots.procRoot}/stat`)
    this.#perCore = settings.options.perCore
    this.#bootTime = settings.sampleIntervalMs === undefined ? new BootTime() : undefined
    this.#table = new RowTable((name) => cpuRow(name, window))
  }

  get series(): readonly Series[] {
    return this.#table.series
  }

  get values(): Float64Array {
    return this.#table.values
  }

  read(nowSeconds: number): ReadResult {
    if (!this.#file.read()) return this.#file.missing
    this.#parse(this.#file.text, nowSeconds)
    if (this.#table.rows.length === 0) return this.#file.malformed('no line begins with "cpu"')
    return READ
  }

  close(): void {
    this.#file.close()
  }

  /** Parses the CPU lines. They come first, beginning with the total; the first other line ends them. */
  #parse(text: Scanner, nowSeconds: number): void {
    const key = this.#perCore ? CPU : TOTAL
    this.#table.begin()
    for (let start = text.position; text.take(key); start = text.position) {
      text.position = start
      text.skipWord()
      this.#table.next(text, start, text.position)?.read(text, nowSeconds)
      text.skipLine()
    }
    if (this.#bootTime?.hasChanged(text)) for (const { times } of this.#table.rows) times.restart()
    this.#table.end()
  }
}

class CpuRow implements NamedRow {
  readonly series: readonly Series[]
  readonly times: CpuTimes
  readonly namesake: LineReader

  constructor(cpu: string, window: Window) {
    this.times = new CpuTimes(window)
    this.namesake = this.times.namesake
    this.series = [
      seriesOf('cpu_usage', { cpu }),
      ...cpuModes.map((mode) => seriesOf('cpu_mode_usage', { cpu, mode })),
      ...cpuModes.map((mode) => seriesOf('cpu_seconds_total', { cpu, mode })),
    ]
  }

  read(text: Scanner, nowSeconds: number): void {
    this.times.read(text, nowSeconds)
  }

  write(values: Float64Array, offset: number): void {
    this.times.settle()
    const total = this.times.grownTotal
    values[offset] = ratio(total - this.times.grownIdle, total)
    for (let mode = 0; mode < cpuModes.length; mode++) {
      values[offset + 1 + mode] = ratio(this.times.grown(mode), total)
      values[offset + 1 + cpuModes.length + mode] = this.times.seconds(mode)
    }
  }
}

function cpuRow(name: string, window: Window): CpuRow | undefined {
  const number = name.slice(CPU.length)
  return /^\d*$/.test(number) ? new CpuRow(number === '' ? 'total' : number, window) : undefined
}
