import { stallsTable } from '../../../src/collectors/stalls.js'
import { metricOf } from '../../../src/collectors/table.js'
import type { Series, Tags } from '../../../src/shared/frame.js'
import { type StallEvent, stallCauses } from '../../../src/shared/stalls.js'
import { type Probe, READ, type ReadResult } from '../../probes/probe.js'

/** The part of the watch that the probe uses. */
export interface Watching {
  /** See `Watch.heldMs`. */
  heldMs(): number
  stop(): void
}

/** Counts stalls as they end, between ticks. A tick only reads the counts. */
export class StallsProbe implements Probe {
  readonly sampled = false
  readonly series: readonly Series[]
  readonly values: Float64Array
  readonly #watching: Watching
  readonly #counts = stallCauses.map(() => 0)
  readonly #seconds = stallCauses.map(() => 0)
  #longestSeconds = 0

  /**
   * @param tags on every series; the series' own tags win
   * @param watch begins to watch, and calls back for each stall
   */
  constructor(tags: Tags, watch: (onStall: (stall: StallEvent) => void) => Watching) {
    this.series = stallsTable.map((line) => {
      const { type, kind } = metricOf(line)
      return { type, kind, tags: { ...tags, ...(Array.isArray(line) ? line[2] : {}) } }
    })
    this.values = new Float64Array(this.series.length)
    this.#watching = watch((stall) => this.#add(stall))
  }

  read(): ReadResult {
    const longest = Math.max(this.#longestSeconds, this.#watching.heldMs() / 1e3)
    this.values.set([...this.#counts, ...this.#seconds, longest])
    this.#longestSeconds = 0
    return READ
  }

  close(): void {
    this.#watching.stop()
  }

  #add({ seconds, cause, shares }: StallEvent): void {
    this.#longestSeconds = Math.max(this.#longestSeconds, seconds)
    for (const [index, each] of stallCauses.entries()) {
      if (each === cause) this.#counts[index] = (this.#counts[index] ?? 0) + 1
      this.#seconds[index] = (this.#seconds[index] ?? 0) + seconds * (shares[each] ?? 0)
    }
  }
}
