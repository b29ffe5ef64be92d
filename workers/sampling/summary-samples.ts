import type { Series } from '../../src/model/frame.js'
import type { Columns } from '../packer.js'
import { GaugeSummary, STATS } from './gauge-summary.js'
import { isInstant, mostRows, type Samples, sampledPositions } from './samples.js'

/** A sampled gauge that is both in the samples and in the reading of the tick. */
interface Summarized {
  readonly gauge: GaugeSummary
  /** Where its plain value is among the values. */
  readonly position: number
  /** Where the first of its STATS is. */
  readonly statsAt: number
  /** Its plain value is the mean of the samples; otherwise that of the tick, which is about all of the time since the last one. */
  readonly instant: boolean
}

/** What was prepared for a tick; good as long as the series are the same. */
interface Plan {
  readonly tickSeries: readonly Series[]
  readonly sampleSeries: readonly Series[]
  readonly series: readonly Series[]
  readonly values: Float64Array
  readonly summarized: readonly Summarized[]
}

/** Room for a tick that comes an interval late, as it may with jitter; if it is later, percentiles are of fewer samples. */
const LATE_TICKS = 2

const NO_SERIES: readonly Series[] = []

/**
 * `emit: summary`: the reading of the tick, in which gauges of an instant are the mean of their samples, and minimum, maximum
 * and percentiles of each sampled gauge. A series that comes or goes between two ticks leaves the others' samples as they are.
 */
export class SummarySamples implements Samples {
  readonly #expected: number
  #series = NO_SERIES
  #positions: readonly number[] = []
  #gauges: readonly GaugeSummary[] = []
  #byKey: ReadonlyMap<string, GaugeSummary> = new Map()
  #plan: Plan | undefined

  /** @param expected samples in a tick */
  constructor(expected: number) {
    this.#expected = expected
  }

  take({ series, values }: Columns): void {
    if (series !== this.#series) this.#follow(series)
    const positions = this.#positions
    const gauges = this.#gauges
    for (let index = 0; index < gauges.length; index++) gauges[index]?.add(values, positions[index] ?? 0)
  }

  harvest(tick: Columns): readonly Columns[] {
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
    for (const gauge of this.#gauges) gauge.clear()
  }

  takeLost(): number {
    return 0
  }

  #follow(series: readonly Series[]): void {
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

function keyOf(series: Series | undefined): string {
  return JSON.stringify([series?.type, series?.tags])
}
