import type { KnownNames } from '../../known-names.js'
import type { WirePoint } from '../../wire-point.js'
import { seriesKey } from '../series-key.js'
import type { SeriesLimits } from '../series-limits.js'
import type { SeriesRow, StoredSeriesRow } from './protocol.js'

/** A series with its id in the file. */
export interface RegisteredSeries extends SeriesRow {
  /** Whether the series is known to be in the file. */
  saved: boolean
  /** The newest stored point. */
  last: { ts: number; value: number } | undefined
  /** False once it is forgotten. */
  isKnown: boolean
  /** Monotonic time of the last point. */
  seenMs: number
  /** Pending batches that would save this series. */
  pending: number
}

/** Maps the names and tags of each series to its id, in memory. */
export class SeriesRegistry {
  readonly #byKey = new Map<string, RegisteredSeries>()
  readonly #limits: SeriesLimits
  #bytes = 0
  #nextId = 1
  #removals = 0

  constructor(stored: readonly StoredSeriesRow[], limits: SeriesLimits, nowMs: number) {
    this.#limits = limits
    for (const row of stored) {
      this.#add(seriesKey(row), { ...row, saved: true, isKnown: true, seenMs: nowMs, pending: 0 })
      this.#nextId = Math.max(this.#nextId, row.id + 1)
    }
  }

  get size(): number {
    return this.#byKey.size
  }

  /** Characters of all names and tags. */
  get bytes(): number {
    return this.#bytes
  }

  /** Changes whenever hosts are removed. Series found before may then be gone. */
  get removals(): number {
    return this.#removals
  }

  /**
   * Finds or creates the series of a point; undefined when a new one would be over the limits.
   * @param names of the point, by which its series is found the next time
   */
  find(point: WirePoint, nowMs: number, names: KnownNames | undefined): RegisteredSeries | undefined {
    const linked = names?.series as RegisteredSeries | undefined
    const found = linked?.isKnown === true ? linked : this.#lookUp(point, nowMs)
    if (found === undefined) return undefined
    found.seenMs = nowMs
    if (names !== undefined && found !== linked) names.series = found
    return found
  }

  #lookUp(point: WirePoint, nowMs: number): RegisteredSeries | undefined {
    const key = seriesKey(point)
    const known = this.#byKey.get(key)
    if (known !== undefined) return known
    const { maxSeries, maxSeriesBytes } = this.#limits
    if (this.#byKey.size >= maxSeries || this.#bytes + key.length > maxSeriesBytes) return undefined
    const { host, type, tags } = point
    const id = this.#nextId++
    const now = { saved: false, isKnown: true, last: undefined, seenMs: nowMs, pending: 0 }
    const series = { id, host, type, tags, ...now }
    this.#add(key, series)
    return series
  }

  /** Ends a batch for its unsaved series. Forgets a series that no batch has saved. */
  settle(unsaved: Iterable<RegisteredSeries>, stored: boolean): void {
    for (const series of unsaved) {
      series.pending--
      series.saved ||= stored
      if (series.saved || series.pending > 0) continue
      const key = seriesKey(series)
      if (this.#byKey.get(key) === series) this.#delete(key)
    }
  }

  /** Yields the series that have stored points not older than `oldestMs`. */
  *current(oldestMs: number): Iterable<RegisteredSeries & { last: NonNullable<RegisteredSeries['last']> }> {
    for (const series of this.#byKey.values()) {
      const { last } = series
      if (last !== undefined && last.ts >= oldestMs) yield Object.assign(series, { last })
    }
  }

  /** Forgets series without a point since `unseenSinceMs` (monotonic). Returns their ids. */
  sweep(unseenSinceMs: number): readonly number[] {
    const gone: number[] = []
    for (const [key, { id, seenMs }] of this.#byKey) {
      if (seenMs > unseenSinceMs) continue
      gone.push(id)
      this.#delete(key)
    }
    return gone
  }

  /** Removes every series of a host. Returns their ids. */
  removeHost(host: string): readonly number[] {
    const gone: number[] = []
    for (const [key, series] of this.#byKey) {
      if (series.host !== host) continue
      gone.push(series.id)
      this.#delete(key)
    }
    this.#removals++
    return gone
  }

  #add(key: string, series: RegisteredSeries): void {
    this.#byKey.set(key, series)
    this.#bytes += key.length
  }

  #delete(key: string): void {
    const series = this.#byKey.get(key)
    if (series === undefined) return
    series.isKnown = false
    this.#byKey.delete(key)
    this.#bytes -= key.length
  }
}
