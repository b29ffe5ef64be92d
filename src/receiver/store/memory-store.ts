import type { Clock } from '../../shared/clock.js'
import { inSlices } from '../slices.js'
import type { WirePoint } from '../wire-point.js'
import { createAggregator } from './create-aggregator.js'
import { IdempotencyKeys } from './idempotency-keys.js'
import { PointRing } from './point-ring.js'
import { selectSeries } from './select-series.js'
import { seriesKey } from './series-key.js'
import { type SeriesLimits, seriesLimits } from './series-limits.js'
import {
  type AppendResult,
  type ForgetResult,
  type HostSummary,
  hasTags,
  type PointQuery,
  type QueryResult,
  type ReceivedBatch,
  type SeriesFilter,
  type SeriesIdentity,
  type SeriesPoints,
  type SeriesSummary,
  type Store,
  type StoreStats,
} from './store.js'
import { summarizeHosts } from './summarize-hosts.js'

export interface MemoryStoreOptions extends Partial<SeriesLimits> {
  readonly clock: Clock
  /** Older points are not returned, and a series without newer ones is forgotten. @default one hour */
  readonly retentionMs?: number
  /** @default 3600: an hour at one point a second */
  readonly maxPointsPerSeries?: number
  /** Points of all series beyond their initial room, 16 bytes each. At the bound no series grows. @default 4,000,000 */
  readonly maxPoints?: number
  /** Idempotency keys kept, about 250 bytes each. @default 100,000 */
  readonly maxKeys?: number
}

interface StoredSeries {
  readonly id: number
  readonly identity: SeriesIdentity
  readonly ring: PointRing
  /** Monotonic time of the last point. */
  lastSeenMs: number
}

/** Points that every series has room for, not counted in `maxPoints`. */
const FIRST_CAPACITY = 16
const SWEEP_INTERVAL_MS = 60_000
const KEY_AGE_MS = 24 * 3_600_000

/** Keeps the latest points of each series in bounded memory. */
export class MemoryStore implements Store {
  readonly limits: SeriesLimits
  readonly #clock: Clock
  readonly #retentionMs: number
  readonly #maxPointsPerSeries: number
  readonly #keys: IdempotencyKeys
  readonly #series = new Map<string, StoredSeries>()
  #seriesBytes = 0
  #lastId = 0
  #spareCapacity: number
  #sweptMs: number

  constructor(options: MemoryStoreOptions) {
    this.#clock = options.clock
    this.#retentionMs = options.retentionMs ?? 3_600_000
    this.limits = seriesLimits(options)
    this.#maxPointsPerSeries = options.maxPointsPerSeries ?? 3600
    this.#spareCapacity = options.maxPoints ?? 4_000_000
    this.#keys = new IdempotencyKeys(options.clock, { maxKeys: options.maxKeys ?? 100_000, maxAgeMs: KEY_AGE_MS })
    this.#sweptMs = options.clock.monotonicMs()
  }

  async append({ points, key }: ReceivedBatch): Promise<AppendResult> {
    if (key !== undefined) {
      const status = this.#keys.check(key)
      if (status !== 'new') return { status }
      this.#keys.remember(key)
    }
    this.#sweepWhenDue()
    const nowMs = this.#clock.monotonicMs()
    const overLimit = new Set<WirePoint>()
    await inSlices(points.length, (from, to) => {
      for (const point of points.slice(from, to)) {
        if (!this.#push(point, nowMs)) overLimit.add(point)
      }
    })
    const accepted = overLimit.size === 0 ? points : points.filter((point) => !overLimit.has(point))
    return { status: 'stored', accepted, rejected: [...overLimit] }
  }

  async listSeries(filter: SeriesFilter): Promise<readonly SeriesSummary[]> {
    return selectSeries(this.#current(), filter)
  }

  async listHosts(): Promise<readonly HostSummary[]> {
    return summarizeHosts(this.#current())
  }

  async forgetHost(host: string): Promise<ForgetResult> {
    let series = 0
    for (const [key, one] of this.#series) {
      if (one.identity.host !== host) continue
      this.#delete(key, one)
      series++
    }
    return { status: 'forgotten', series }
  }

  async query({ type, host, tags, fromMs, toMs, step, maxPoints }: PointQuery): Promise<QueryResult> {
    const result: SeriesPoints[] = []
    const firstMs = Math.max(fromMs, this.#oldestMs())
    let count = 0
    for (const { identity, ring } of this.#series.values()) {
      if (identity.type !== type || (host !== undefined && identity.host !== host)) continue
      if (!hasTags(identity, tags)) continue
      const aggregator = createAggregator(step)
      aggregator.add(ring.read(firstMs, toMs), firstMs, toMs)
      const columns = aggregator.finish()
      if (columns.ts.length === 0) continue
      count += columns.ts.length
      if (count > maxPoints) return { status: 'too-many-points' }
      result.push({ ...identity, ...columns })
    }
    return { status: 'ok', series: result }
  }

  async stats(): Promise<StoreStats> {
    let points = 0
    for (const { ring } of this.#series.values()) points += ring.length
    return {
      kind: 'memory',
      series: this.#series.size,
      seriesBytes: this.#seriesBytes,
      ...this.limits,
      points,
      retentionSeconds: this.#retentionMs / 1000,
    }
  }

  async close(): Promise<void> {
    this.#series.clear()
  }

  /** Stores a point. Returns false when its series is over the limit. */
  #push(point: WirePoint, nowMs: number): boolean {
    const series = this.#find(point)
    if (series === undefined) return false
    series.lastSeenMs = nowMs
    this.#makeRoom(series.ring)
    series.ring.push(point.ts, point.value)
    return true
  }

  /** Finds or creates the series of a point; undefined when a new one would be over the limit. */
  #find(point: WirePoint): StoredSeries | undefined {
    const key = seriesKey(point)
    const known = this.#series.get(key)
    if (known !== undefined) return known
    const { maxSeries, maxSeriesBytes } = this.limits
    if (this.#series.size >= maxSeries || this.#seriesBytes + key.length > maxSeriesBytes) return undefined
    this.#seriesBytes += key.length
    const { host, type, tags } = point
    const ring = new PointRing(Math.min(FIRST_CAPACITY, this.#maxPointsPerSeries))
    const series = { id: ++this.#lastId, identity: { host, type, tags }, ring, lastSeenMs: 0 }
    this.#series.set(key, series)
    return series
  }

  #makeRoom(ring: PointRing): void {
    if (!ring.full || ring.capacity === this.#maxPointsPerSeries) return
    const capacity = Math.min(ring.capacity * 2, this.#maxPointsPerSeries)
    const growth = capacity - ring.capacity
    if (growth > this.#spareCapacity) return
    this.#spareCapacity -= growth
    ring.grow(capacity)
  }

  /** Yields the series with points that are not older than the retention. */
  *#current(): Generator<SeriesSummary> {
    const oldestMs = this.#oldestMs()
    for (const { id, identity, ring } of this.#series.values()) {
      const last = ring.newest
      if (last.ts >= oldestMs) yield { id, host: identity.host, type: identity.type, tags: identity.tags, last }
    }
  }

  #delete(key: string, { ring }: StoredSeries): void {
    this.#spareCapacity += Math.max(0, ring.capacity - FIRST_CAPACITY)
    this.#series.delete(key)
    this.#seriesBytes -= key.length
  }

  #oldestMs(): number {
    return this.#clock.wallMs() - this.#retentionMs
  }

  /** Forgets series without a new point for the whole retention. */
  #sweepWhenDue(): void {
    const nowMs = this.#clock.monotonicMs()
    if (nowMs - this.#sweptMs < SWEEP_INTERVAL_MS) return
    this.#sweptMs = nowMs
    for (const [key, series] of this.#series) {
      if (nowMs - series.lastSeenMs >= this.#retentionMs) this.#delete(key, series)
    }
  }
}
