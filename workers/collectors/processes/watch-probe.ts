import type { Series } from '../../../src/shared/frame.js'
import { type Probe, READ, type ReadResult } from '../../probes/probe.js'
import { KernelFile } from '../../procfs/kernel-file.js'
import { pageBytes } from '../../procfs/page-size.js'
import type { ProcessPass } from './process-pass.js'
import { isAlive } from './process-table.js'
import { Watch } from './watch.js'

/**
 * Sums over the processes that match the entries of the option `watch`. Each entry has its series whether or not any process
 * matches.
 */
export class WatchProbe implements Probe {
  readonly sampled = false
  readonly series: readonly Series[]
  readonly values: Float64Array
  readonly #pass: ProcessPass
  readonly #uptime: KernelFile
  readonly #pageBytes = pageBytes()
  readonly #watches: readonly Watch[]

  constructor(pass: ProcessPass, procRoot: string, names: readonly string[]) {
    this.#pass = pass
    this.#uptime = new KernelFile(`${procRoot}/uptime`, { whole: true })
    this.#watches = names.map((name) => new Watch(name))
    this.series = this.#watches.flatMap((watch) => watch.series)
    this.values = new Float64Array(this.series.length)
  }

  read(): ReadResult {
    if (this.#pass.failure !== '') return { status: 'missing', reason: this.#pass.failure }
    this.#sum()
    const hasUptime = this.#uptime.read()
    const uptimeSeconds = hasUptime ? this.#uptime.text.number() : Number.NaN
    for (const [index, watch] of this.#watches.entries()) {
      watch.countRestarts()
      watch.write(this.values, index * watch.series.length, this.#pageBytes, uptimeSeconds)
    }
    return hasUptime ? READ : { status: 'ok', partial: 1, reason: this.#uptime.missing.reason ?? '' }
  }

  close(): void {
    this.#uptime.close()
  }

  #sum(): void {
    const { table } = this.#pass
    for (const { sums } of this.#watches) sums.clear()
    const { states, watches } = table.columns
    for (let row = 0; row < table.length; row++) {
      const bits = watches[row] ?? 0
      if (bits === 0 || !isAlive(states[row])) continue
      for (let index = 0; index < this.#watches.length; index++) {
        if ((bits & (1 << index)) !== 0) this.#watches[index]?.sums.add(table, row)
      }
    }
  }
}
