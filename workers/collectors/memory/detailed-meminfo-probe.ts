import { hugePagesTable, memoryDetailsTable } from '../../../src/collectors/memory-details.js'
import type { Probe, ReadResult } from '../../probes/probe.js'
import { KeyedMetrics } from '../../procfs/keyed-metrics.js'
import { MEMINFO_UNIT_BYTES, type MeminfoProbe } from './meminfo-probe.js'

/** All of /proc/meminfo, read at ticks only. Lines that a kernel lacks have no points. */
export class DetailedMeminfoProbe implements Probe {
  readonly sampled = true
  readonly #base: MeminfoProbe
  readonly #sizes = new KeyedMetrics(memoryDetailsTable, { times: MEMINFO_UNIT_BYTES, belowZero: 0 })
  readonly #pages = new KeyedMetrics(hugePagesTable, { belowZero: 0 })
  readonly series
  readonly values

  constructor(base: MeminfoProbe) {
    this.#base = base
    this.series = [...base.series, ...this.#sizes.series, ...this.#pages.series]
    this.values = new Float64Array(this.series.length).fill(Number.NaN)
  }

  read(): ReadResult {
    const reading = this.#base.read()
    if (reading.status !== 'ok') return reading
    let offset = 0
    this.values.set(this.#base.values)
    offset += this.#base.values.length
    for (const metrics of [this.#sizes, this.#pages]) {
      this.#base.text.position = 0
      metrics.parse(this.#base.text)
      this.values.set(metrics.values, offset)
      offset += metrics.values.length
    }
    return reading
  }

  close(): void {
    this.#base.close()
  }
}
