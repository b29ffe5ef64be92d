import type { Tags } from '../../shared/frame.js'
import type { Aggregation } from '../store/store.js'
import type { WirePoint } from '../wire-point.js'
import { dividePoints, type LinePoints, sumPoints } from './align.js'
import { getOrMake } from './get-or-make.js'
import { hasTags, tagsKey } from './host-state.js'
import { fetchHistory, type HistorySource } from './queries.js'

/** Old steps are dropped at least this many at a time, because removing the first element moves all others. */
const MIN_DROPPED_STEPS = 50

const NO_POINTS: LinePoints = { ts: [], value: [] }

const mean = (series: SteppedSeries, value: number) => series.lastMean + (value - series.lastMean) / series.lastCount
const merge: Readonly<Record<Aggregation, (series: SteppedSeries, value: number) => number>> = {
  mean,
  rate: mean,
  min: ({ lastValue }, value) => Math.min(lastValue, value),
  max: ({ lastValue }, value) => Math.max(lastValue, value),
  last: (_series, value) => value,
}

/** One series with one value per step. */
class SteppedSeries {
  readonly tags: Tags
  readonly ts: number[]
  readonly value: number[]
  readonly #agg: Aggregation
  lastCount = 1
  lastMean: number
  #previous: { readonly ts: number; readonly value: number } | undefined

  constructor(tags: Tags, agg: Aggregation, ts: readonly number[] = [], value: readonly number[] = []) {
    this.tags = tags
    this.ts = [...ts]
    this.value = [...value]
    this.#agg = agg
    this.lastMean = value.at(-1) ?? 0
  }

  get lastValue(): number {
    return this.value.at(-1) ?? Number.NaN
  }

  add(ts: number, raw: number, stepMs: number): void {
    const value = this.#agg === 'rate' ? this.#rate(ts, raw) : raw
    if (value === undefined) return
    const start = Math.floor(ts / stepMs) * stepMs
    const last = this.ts.at(-1) ?? Number.NEGATIVE_INFINITY
    if (start < last) return
    if (start > last) {
      this.ts.push(start)
      this.value.push(value)
      this.lastCount = 1
      this.lastMean = value
      return
    }
    this.lastCount++
    const merged = merge[this.#agg](this, value)
    this.lastMean = merged
    this.value[this.value.length - 1] = merged
  }

  /** Drops old steps. Returns whether newer ones are left. */
  forget(beforeMs: number): boolean {
    const kept = this.ts.findIndex((ts) => ts >= beforeMs)
    if (kept >= MIN_DROPPED_STEPS) {
      this.ts.splice(0, kept)
      this.value.splice(0, kept)
    }
    return kept >= 0
  }

  #rate(ts: number, value: number): number | undefined {
    const previous = this.#previous
    this.#previous = { ts, value }
    if (previous === undefined || ts <= previous.ts) return undefined
    return ((value >= previous.value ? value - previous.value : value) * 1000) / (ts - previous.ts)
  }
}

interface LoadedSource extends HistorySource {
  readonly agg: Aggregation
  readonly series: Map<string, SteppedSeries>
}

/** A line made from the matching series of a source. */
export interface HistoryLine extends HistorySource {
  readonly match?: ((tags: Tags) => boolean) | undefined
  /** Type to divide by, such as the reads for the time of one read. */
  readonly per?: string | undefined
}

/** Returns the sources that a line is made from. */
export function sourcesOf(line: HistoryLine): readonly HistoryLine[] {
  return line.per === undefined ? [line] : [line, { ...line, type: line.per }]
}

/** Returns a text that is equal for lines that need the same series from the receiver. */
export function sourceKey({ type, agg = 'mean', stat = '', only }: HistorySource): string {
  return `${type} ${agg} ${stat} ${tagsKey(only)}`
}

/** Past points of one host at one step: fetched once, then extended by the points that arrive live. */
export class ChartHistory {
  readonly host: string
  readonly stepMs: number
  /** Why the latest load failed; undefined when it succeeded. */
  error: string | undefined
  readonly #sources = new Map<string, LoadedSource>()
  readonly #waiting: Omit<WirePoint, 'host'>[] = []
  #loads = 0

  constructor(host: string, stepMs: number) {
    this.host = host
    this.stepMs = stepMs
  }

  get loading(): boolean {
    return this.#loads > 0
  }

  /** Fetches the sources that are missing. Never rejects: a source that fails begins empty and sets `error`. */
  async load(sources: readonly HistorySource[], fromMs: number, toMs: number): Promise<void> {
    const wanted = new Map(sources.map((source) => [sourceKey(source), source]))
    for (const key of this.#sources.keys()) wanted.delete(key)
    this.#loads++
    this.error = undefined
    await Promise.all([...wanted].map(([key, source]) => this.#loadOne(key, source, fromMs, toMs)))
    this.#loads--
    if (!this.loading) for (const point of this.#waiting.splice(0)) this.add(point)
  }

  add(point: Omit<WirePoint, 'host'>): void {
    if (this.loading) {
      this.#waiting.push(point)
      return
    }
    const { ts, type, value, tags = {} } = point
    for (const source of this.#sources.values()) {
      if (source.type !== type || source.stat !== tags['stat'] || !hasTags(tags, source.only ?? {})) continue
      getOrMake(source.series, tagsKey(tags), () => new SteppedSeries(tags, source.agg)).add(ts, value, this.stepMs)
    }
  }

  forget(beforeMs: number): void {
    for (const { series } of this.#sources.values()) {
      for (const [key, one] of series) if (!one.forget(beforeMs)) series.delete(key)
    }
  }

  /** Returns the points of a line. */
  pointsOf(line: HistoryLine): LinePoints {
    const [points = NO_POINTS, divisor] = sourcesOf(line).map((source) => {
      const series = this.#sources.get(sourceKey(source))?.series.values() ?? []
      return sumPoints([...series].filter(({ tags }) => line.match?.(tags) ?? true))
    })
    return divisor === undefined ? points : dividePoints(points, divisor)
  }

  /** Time of the earliest step, and a source that has one; undefined without points. */
  get earliest(): { readonly ms: number; readonly source: HistorySource } | undefined {
    let found: { readonly ms: number; readonly source: HistorySource } | undefined
    for (const source of this.#sources.values()) {
      for (const { ts } of source.series.values()) {
        const [ms] = ts
        if (ms !== undefined && ms < (found?.ms ?? Number.POSITIVE_INFINITY)) found = { ms, source }
      }
    }
    return found
  }

  async #loadOne(key: string, { type, stat, only, agg = 'mean' }: HistorySource, fromMs: number, toMs: number) {
    const loaded: LoadedSource = { type, stat, only, agg, series: new Map() }
    try {
      const { series } = await fetchHistory(this.host, loaded, { fromMs, toMs }, this.stepMs)
      for (const { tags = {}, ts, value } of series) {
        if (tags['stat'] === stat) loaded.series.set(tagsKey(tags), new SteppedSeries(tags, agg, ts, value))
      }
    } catch (error) {
      this.error = error instanceof Error ? error.message : String(error)
    }
    this.#sources.set(key, loaded)
  }
}
