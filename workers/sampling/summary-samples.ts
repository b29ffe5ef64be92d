import type { Series } from '../../src/shared/frame.js'
import type { Readings } from '../../src/shared/frame-packer.js'
import { GaugeSummary, STATS } from './gauge-summary.js'
import { isInstant, mostRows, type Samples, sampledPositions } from './samples.js'

/** A gauge that is in both the samples and the reading of the tick. */
interface Summarized {
  readonly gauge: GaugeSummary
  /** Index of its plain value. */
  readonly position: number
  /** Index of the first of its STATS. */
  readonly statsAt: number
  /** Whether its plain value is the mean of the samples. Otherwise it is the tick's own value, which covers the whole tick. */
  readonly instant: boolean
}

/** Prepared for a tick; valid while the series stay the same. */
interface Plan {
  readonly tickSeries: readonly Series[]
  readonly sampleSeries: readonly Series[]
  readonly series: readonly Series[]
  readonly values: Float64Array
  readonly summarized: readonly Summarized[]
}

/** Room for a tick that comes an interval late, as it may with jitter. If it is later still, percentiles cover fewer samples. */
const LATE_TICKS = 2

const FOLDED_SAMPLES = 64
/** Values folded at once. More would not fit into the caches of a CPU. */
const FOLDED_VALUES = 8192

const NO_SERIES: readonly Series[] = []

/**
 * Samples for `emit: summary`: the reading of the tick, with gauges of an instant replaced by the mean of their samples, and the
 * minimum, maximum and percentiles of each sampled gauge. A series that comes or goes between two ticks does not affect the others.
 */
export class SummarySamples implements Samples {
  readonly #expected: number
  #series = NO_SERIES
  /** The latest samples, one after the other, not yet added to the gauges. */
  #latest = new Float64Array(0)
  /** Number of values of `#latest` in use. */
  #length = 0
  #positions: readonly number[] = []
  #gauges: readonly GaugeSummary[] = []
  #byKey: ReadonlyMap<string, GaugeSummary> = new Map()
  #plan: Plan | undefined

  /** @param expected samples in a tick */
  constructor(expected: number) {
    this.#expected = expected
  }

  take({ series, values }: Readings): void {
    if (series !== this.#series) this.#follow(series)
    if (this.#length === this.#latest.length) this.#fold()
    this.#latest.set(values, this.#length)
    this.#length += values.length
  }

  harvest(tick: Readings): readonly Readings[] {
    this.#fold()
    const plan = this.#planFor(tick.series)
    const { values } = plan
    values.set(tick.values)
    for (const { gauge, position, statsAt, instant } of plan.summarized) {
      if (instant && gauge.count > 0) values[position] = gauge.mean
      gauge.writeStats(values, statsAt)
    }
    this.clear()
    return [plan]
  }

  clear(): void {
    this.#length = 0
    for (const gauge of this.#gauges) gauge.clear()
  }

  takeLost(): number {
    return 0
  }

  /** Adds the latest samples to the gauges, gauge by gauge, at a fraction of the cost of sample by sample. */
  #fold(): void {
    const width = this.#series.length
    for (let index = 0; index < this.#gauges.length; index++) {
      this.#gauges[index]?.add(this.#latest, this.#positions[index], width, this.#length)
    }
    this.#length = 0
  }

  #follow(series: readonly Series[]): void {
    this.#fold()
    const positions = sampledPositions(series)
    const room = Math.min(mostRows(positions.length), LATE_TICKS * this.#expected)
    const entries = positions.map((position) => {
      const key = keyOf(series[position])
      return [key, this.#byKey.get(key) ?? new GaugeSummary(room)] as const
    })
    this.#series = series
    this.#positions = positions
    this.#gauges = entries.map(([, gauge]) => gauge)
    this.#byKey = new Map(entries)
    this.#latest = new Float64Array(series.length * foldedSamples(series.length))
  }

  #planFor(tickSeries: readonly Series[]): Plan {
    const plan = this.#plan
    if (plan?.tickSeries === tickSeries && plan.sampleSeries === this.#series) return plan
    const stats: Series[] = []
    const summarized: Summarized[] = []
    for (const position of sampledPositions(tickSeries)) {
      const one = tickSeries[position]
      const gauge = this.#byKey.get(keyOf(one))
      if (one === undefined || gauge === undefined) continue
      summarized.push({ gauge, position, statsAt: tickSeries.length + stats.length, instant: isInstant(one) })
      for (const stat of STATS) stats.push({ ...one, tags: { ...one.tags, stat } })
    }
    const series = [...tickSeries, ...stats]
    const values = new Float64Array(series.length)
    this.#plan = { tickSeries, sampleSeries: this.#series, series, values, summarized }
    return this.#plan
  }
}

/** Returns the number of samples of a width to fold at once. */
function foldedSamples(width: number): number {
  return Math.max(1, Math.min(FOLDED_SAMPLES, Math.floor(FOLDED_VALUES / width)))
}

function keyOf(series: Series | undefined): string {
  return JSON.stringify([series?.type, series?.tags])
}
