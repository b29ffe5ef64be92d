import { seriesOf } from '../../../src/collectors/index.js'
import { memoryLimitTable } from '../../../src/collectors/runtime.js'
import { metricsIn } from '../../../src/collectors/table.js'
import type { OwnGroupFinder } from '../../cgroups/own-group-finder.js'
import { type Probe, READ, type ReadResult } from '../../probes/probe.js'
import { ratio } from '../../probes/rates.js'

/** Shortest time between two searches for a group while there is none. */
const LOOK_AGAIN_SECONDS = 60

export interface MemoryLimitProbeOptions {
  readonly finder: Pick<OwnGroupFinder, 'look' | 'found'>
  /** Returns the resident memory of the process, in bytes. @throws the system's error */
  readonly rssBytes: () => number
}

/** Resident memory of this process against the limit of its control group. Without a limit there is no point. */
export class MemoryLimitProbe implements Probe {
  readonly sampled = false
  readonly series = metricsIn(memoryLimitTable).map(({ type }) => seriesOf(type))
  readonly values = new Float64Array(1).fill(Number.NaN)
  readonly #finder: MemoryLimitProbeOptions['finder']
  readonly #rssBytes: () => number
  #lookedSeconds = Number.NEGATIVE_INFINITY

  constructor({ finder, rssBytes }: MemoryLimitProbeOptions) {
    this.#finder = finder
    this.#rssBytes = rssBytes
  }

  read(nowSeconds: number): ReadResult {
    const finder = this.#finder
    if (finder.found !== undefined || nowSeconds - this.#lookedSeconds >= LOOK_AGAIN_SECONDS) {
      finder.look(nowSeconds)
      this.#lookedSeconds = nowSeconds
    }
    const limitBytes = finder.found?.limits.memoryBytes ?? Number.NaN
    this.values[0] = Number.isNaN(limitBytes) ? Number.NaN : ratio(this.#rssBytes(), limitBytes)
    return READ
  }

  close(): void {}
}
