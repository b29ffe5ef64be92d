import { seriesOf } from '../../src/collectors/index.js'
import type { Clock } from '../../src/shared/clock.js'
import { type Probe, READ, type ReadResult } from '../probes/probe.js'
import { Counters } from '../probes/rates.js'
import type { Library } from './library.js'
import { CLOCK_SET_BACK, Pace } from './pace.js'

/** `disksIO` repeats its last result if called again sooner than this. */
const REPEATS_MS = 500
const MS_PER_SECOND = 1000
const READS = 0
const WRITES = 1

const types = ['disk_reads_total', 'disk_writes_total', 'disk_reads_per_second', 'disk_writes_per_second']

/** Reads and writes of all disks together from `disksIO`, under the device `total`. */
export class DiskTotalsProbe implements Probe {
  readonly sampled = false
  readonly series = types.map((type) => seriesOf(type, { device: 'total' }))
  readonly values = new Float64Array(this.series.length)
  readonly #library: Pick<Library['filesystem'], 'disksIO'>
  readonly #clock: Clock
  readonly #pace: Pace
  readonly #counters = new Counters(2)

  constructor(library: Pick<Library['filesystem'], 'disksIO'>, clock: Clock) {
    this.#library = library
    this.#clock = clock
    this.#pace = new Pace(REPEATS_MS, clock)
  }

  async read(): Promise<ReadResult> {
    if (!(await this.#pace.wait())) return CLOCK_SET_BACK
    const figures = await this.#library.disksIO()
    this.#pace.called()
    // No reads and no writes since boot mean that the call failed.
    if (figures === null || !(figures.rIO + figures.wIO > 0)) {
      return { status: 'missing', reason: 'systeminformation.disksIO returned no totals' }
    }
    this.#counters.advance(this.#clock.monotonicMs() / MS_PER_SECOND)
    this.#counters.current[READS] = figures.rIO
    this.#counters.current[WRITES] = figures.wIO
    this.values.set(this.#counters.current)
    this.#counters.rateInto(this.values, 2, READS)
    this.#counters.rateInto(this.values, 3, WRITES)
    return READ
  }

  close(): void {}
}
