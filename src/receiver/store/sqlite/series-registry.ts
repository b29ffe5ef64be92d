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
}

/** Every series by its names, in memory: what a batch needs to be turned into numbers. */
export class SeriesRegistry {
  readonly #byKey = new Map<string, RegisteredSeries>()
  readonly #maxSeries: number
  #nextId = 1

  constructor(stored: readonly StoredSeriesRow[], maxSeries: number, nowMs: number) {
    this.#maxSeries = maxSeries
    for (const row of stored) {
      this.#byKey.set(seriesKey(row), { ...row, saved: true, seenMs: nowMs })
      this.#nextId = Math.max(this.#nextId, row.id + 1)
    }
  }

  get size(): number {
    return this.#byKey.size
  }

  /** The series of a point, made when it is new; undefined when that would be one too many. */
  find(point: WirePoint, nowMs: number): RegisteredSeries | undefined {
    const key = seriesKey(point)
    const known = this.#byKey.get(key)
    if (known !== undefined) {
      known.seenMs = nowMs
      return known
    }
    if (this.#byKey.size >= this.#maxSeries) return undefined
    const { host, type, tags } = point
    const series = { id: this.#nextId++, host, type, tags, saved: false, last: undefined, seenMs: nowMs }
    this.#byKey.set(key, series)
    return series
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
      this.#byKey.delete(key)
    }
    return gone
  }
}
