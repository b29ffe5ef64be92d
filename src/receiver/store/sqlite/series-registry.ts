import type { WirePoint } from '../../wire-point.js'
import { seriesKey } from '../series-key.js'
import type { SeriesRow, StoredSeriesRow } from './protocol.js'

/** A series and its number in the file. */
export interface RegisteredSeries extends SeriesRow {
  /** Whether the file is known to have it. */
  saved: boolean
  /** The newest stored point. */
  last: { readonly ts: number; readonly value: number } | undefined
  /** When a point last came; monotonic. */
  seenMs: number
  /** Batches with this series that are on their way to the file, while it is not saved. */
  pending: number
}

/** Bounds of what the names of series can take. */
export interface SeriesLimits {
  readonly maxSeries: number
  /** Of all names and tags together, in characters. */
  readonly maxSeriesBytes: number
}

/** Every series by its names, in memory: what a batch needs to be turned into numbers. */
export class SeriesRegistry {
  readonly #byKey = new Map<string, RegisteredSeries>()
  readonly #limits: SeriesLimits
  #bytes = 0
  #nextId = 1

  constructor(stored: readonly StoredSeriesRow[], limits: SeriesLimits, nowMs: number) {
    this.#limits = limits
    for (const row of stored) {
      this.#add(seriesKey(row), { ...row, saved: true, seenMs: nowMs, pending: 0 })
      this.#nextId = Math.max(this.#nextId, row.id + 1)
    }
  }

  get size(): number {
    return this.#byKey.size
  }

  /** Of all names and tags, in characters. */
  get bytes(): number {
    return this.#bytes
  }

  /** The series of a point, made when it is new; undefined when that would be one too many. */
  find(point: WirePoint, nowMs: number): RegisteredSeries | undefined {
    const key = seriesKey(point)
    const known = this.#byKey.get(key)
    if (known !== undefined) {
      known.seenMs = nowMs
      return known
    }
    const { maxSeries, maxSeriesBytes } = this.#limits
    if (this.#byKey.size >= maxSeries || this.#bytes + key.length > maxSeriesBytes) return undefined
    const { host, type, tags } = point
    const series = { id: this.#nextId++, host, type, tags, saved: false, last: undefined, seenMs: nowMs, pending: 0 }
    this.#add(key, series)
    return series
  }

  /** Settles what became of the unsaved series of a batch. One that no batch has brought into the file is forgotten. */
  settle(unsaved: Iterable<RegisteredSeries>, stored: boolean): void {
    for (const series of unsaved) {
      series.pending--
      series.saved ||= stored
      if (!series.saved && series.pending === 0) this.#delete(seriesKey(series))
    }
  }

  /** The series that have stored points not older than `oldestMs`. */
  *current(oldestMs: number): Iterable<RegisteredSeries & { last: NonNullable<RegisteredSeries['last']> }> {
    for (const series of this.#byKey.values()) {
      const { last } = series
      if (last !== undefined && last.ts >= oldestMs) yield Object.assign(series, { last })
    }
  }

  /** Forgets series that have had no point since `unseenSinceMs` (monotonic), and says which. */
  sweep(unseenSinceMs: number): readonly number[] {
    const gone: number[] = []
    for (const [key, { id, seenMs }] of this.#byKey) {
      if (seenMs > unseenSinceMs) continue
      gone.push(id)
      this.#delete(key)
    }
    return gone
  }

  #add(key: string, series: RegisteredSeries): void {
    this.#byKey.set(key, series)
    this.#bytes += key.length
  }

  #delete(key: string): void {
    if (this.#byKey.delete(key)) this.#bytes -= key.length
  }
}
