import { seriesOf } from '../../../src/collectors/index.js'
import type { CollectorSettings } from '../../../src/shared/settings.js'
import { type Probe, READ, type Reading } from '../../probes/probe.js'
import type { KernelText, OpenText } from '../../procfs/kernel-file.js'
import { KeyedLines } from '../../procfs/keyed-lines.js'

/** Load, tasks, interrupts and uptime, from /proc/loadavg, /proc/stat and /proc/uptime. */
export function systemProbes({ roots: { procRoot } }: CollectorSettings, open: OpenText): Probe[] {
  return [
    new NumbersProbe(open(`${procRoot}/loadavg`), ['load_1', 'load_5', 'load_15'], { sampled: true }),
    new StatProbe(open(`${procRoot}/stat`)),
    new NumbersProbe(open(`${procRoot}/uptime`), ['uptime_seconds'], { sampled: false }),
  ]
}

/** A file that begins with the values themselves. */
class NumbersProbe implements Probe {
  readonly sampled: boolean
  readonly series
  readonly values
  readonly #file: KernelText

  constructor(file: KernelText, types: readonly string[], { sampled }: Pick<Probe, 'sampled'>) {
    this.sampled = sampled
    this.series = types.map((type) => seriesOf(type))
    this.values = new Float64Array(types.length).fill(Number.NaN)
    this.#file = file
  }

  read(): Reading {
    if (!this.#file.read()) return this.#file.missing
    for (let index = 0; index < this.values.length; index++) this.#file.text.numberInto(this.values, index)
    return Number.isNaN(this.values[0]) ? this.#file.malformed('does not begin with a number') : READ
  }

  close(): void {
    this.#file.close()
  }
}

/** Lines of /proc/stat (proc_stat(5)). The first number of `intr` is the sum of all that follow it. */
const lines = [
  ['procs_running', 'procs_running '],
  ['procs_blocked', 'procs_blocked '],
  ['context_switches_total', 'ctxt '],
  ['interrupts_total', 'intr '],
  ['forks_total', 'processes '],
  ['boot_time_seconds', 'btime '],
] as const

class StatProbe implements Probe {
  readonly sampled = true
  readonly series = lines.map(([type]) => seriesOf(type))
  readonly values = new Float64Array(lines.length).fill(Number.NaN)
  readonly #file: KernelText
  readonly #lines = new KeyedLines(lines.map(([, key]) => key))

  constructor(file: KernelText) {
    this.#file = file
  }

  read(): Reading {
    if (!this.#file.read()) return this.#file.missing
    this.#lines.parse(this.#file.text)
    for (let index = 0; index < lines.length; index++) this.values[index] = this.#lines.number(index)
    return READ
  }

  close(): void {
    this.#file.close()
  }
}
