import { createAggregator } from '../create-aggregator.js'
import type { PointColumns } from '../point-columns.js'
import { batchChecksum, chunkChecksum, namesChecksum } from './checksums.js'
import { packChunk } from './chunk.js'
import { type Database, sqliteCode } from './database.js'
import type {
  AppendCall,
  MaintainCall,
  QueryCall,
  StoreAppendResponse,
  StoredSeriesRow,
  StoreForgetResponse,
  StoreQueryResponse,
  StoreStatsResponse,
  StoreThreadOptions,
} from './protocol.js'
import { joinColumns } from './query-columns.js'
import { RecentPoints } from './recent-points.js'
import { readColumns, readNames, readText } from './row-values.js'
import { SeriesReader } from './series-reader.js'
import { prepareStatements, type Statements } from './statements.js'

/** The journal is packed into chunks at this many points, or when its oldest point is this old. */
const MAX_RECENT_POINTS = 500_000
const MAX_RECENT_MS = 300_000
/** Points read for one query. Bounds the delay that a query causes for the batches queued after it. */
const MAX_SCANNED_POINTS = 10_000_000
const KEY_AGE_MS = 24 * 3_600_000
const TRIM_CHUNKS = 500
/** Chunks that one call deletes for forgotten series: some 50 ms. */
const FORGET_CHUNKS = 10_000
/** Later points are no longer accepted. A chunk that has one is deleted when its first point expires. */
const MAX_AHEAD_MS = 24 * 3_600_000

/** Reads and writes the store's file. Blocks on the disk, so it runs in its own thread. */
export class StoreEngine {
  readonly #db: Database
  readonly #options: StoreThreadOptions
  readonly #sql: Statements
  readonly #reader: SeriesReader
  readonly #recent = new RecentPoints()
  /** Series to delete once they have no points. */
  readonly #forgotten = new Set<number>()
  #recentSinceMs: number | undefined

  constructor(db: Database, options: StoreThreadOptions) {
    this.#db = db
    this.#options = options
    this.#sql = prepareStatements(db)
    this.#reader = new SeriesReader(this.#sql.readChunks)
    for (const row of this.#sql.readJournal.all()) this.#recent.addAll(readColumns(row))
    if (this.#recent.count > 0) this.#recentSinceMs = Number.NEGATIVE_INFINITY
  }

  /** Every series with its newest point. */
  listSeries(): readonly StoredSeriesRow[] {
    const newest = new Map<number, { ts: number; value: number }>()
    for (const [id, { ts, value }] of this.#recent.entries()) newest.set(id, newestOf(ts, value))
    return this.#sql.listSeries.all().map((row) => {
      const id = Number(row['id'])
      const stored =
        row['last_ts'] === null ? undefined : { ts: Number(row['last_ts']), value: Number(row['last_value']) }
      const recent = newest.get(id)
      const last = recent !== undefined && (stored === undefined || recent.ts >= stored.ts) ? recent : stored
      return { id, ...readNames(row), last }
    })
  }

  /** Stores batches in one transaction. They survive a crash once this returns. On a full disk it stores none. */
  appendAll(calls: readonly AppendCall[]): readonly StoreAppendResponse[] {
    let results: StoreAppendResponse[]
    try {
      results = this.#db.transaction(() => calls.map((call) => this.#write(call)))
    } catch (error) {
      if (sqliteCode(error) !== 'SQLITE_FULL') throw error
      return calls.map(() => 'full')
    }
    for (const [index, { columns, nowMs }] of calls.entries()) {
      if (results[index] !== 'stored' || columns.length === 0) continue
      this.#recent.addAll(columns)
      this.#recentSinceMs ??= nowMs
    }
    if (this.#recent.count >= 2 * MAX_RECENT_POINTS) this.#unlessFull(() => this.#pack())
    return results
  }

  query({ ids, range }: QueryCall): StoreQueryResponse {
    const { fromMs, toMs, step, maxPoints } = range
    const series: PointColumns[] = []
    let scanned = 0
    let points = 0
    for (const id of ids) {
      scanned += Number(this.#sql.countPoints.get(id, fromMs, toMs)?.['n'] ?? 0)
      if (scanned > MAX_SCANNED_POINTS) return { status: 'too-many-points' }
      const aggregator = createAggregator(step)
      this.#reader.read(id, this.#recent.of(id), range, aggregator)
      points += aggregator.length
      if (points > maxPoints) return { status: 'too-many-points' }
      series.push(aggregator.finish())
    }
    return { status: 'ok', columns: joinColumns(series) }
  }

  /** Packs the journal when due, and deletes expired points, keys and series. On a full disk it changes nothing. */
  maintain(call: MaintainCall): void {
    this.#unlessFull(() => {
      if (this.#packingIsDue(call.nowMs)) this.#pack()
      this.#db.transaction(() => this.#forget(call))
    })
  }

  /** Deletes series with their points, at most `FORGET_CHUNKS` chunks in a call. */
  forget(ids: readonly number[]): StoreForgetResponse {
    try {
      // The journal holds points of all series in each row.
      if (ids.some((id) => this.#recent.of(id) !== undefined)) this.#pack()
      return this.#db.transaction(() => this.#dropSeries(ids))
    } catch (error) {
      if (sqliteCode(error) !== 'SQLITE_FULL') throw error
      return 'full'
    }
  }

  stats(): StoreStatsResponse {
    const chunked = Number(this.#sql.countAll.get()?.['n'] ?? 0)
    return { points: chunked + this.#recent.count, bytes: this.#usedBytes() }
  }

  close(): void {
    this.#db.close()
  }

  #write({ key, series, columns, nowMs }: AppendCall): StoreAppendResponse {
    if (key !== undefined) {
      const seen = this.#sql.findKey.get(key.idempotencyKey, nowMs - KEY_AGE_MS)
      if (seen !== undefined) return readText(seen['hash']) === key.bodyHash ? 'duplicate' : 'conflict'
      this.#sql.addKey.run(key.idempotencyKey, key.bodyHash, nowMs)
    }
    for (const { id, host, type, tags } of series) {
      const tagsText = tags === undefined ? null : JSON.stringify(tags)
      this.#sql.addSeries.run(id, host, type, tagsText, namesChecksum(host, type, tagsText))
    }
    if (columns.length > 0) {
      const bytes = new Uint8Array(columns.buffer)
      this.#sql.addToJournal.run(bytes, batchChecksum(bytes))
    }
    return 'stored'
  }

  #unlessFull(work: () => void): void {
    try {
      work()
    } catch (error) {
      if (sqliteCode(error) !== 'SQLITE_FULL') throw error
    }
  }

  #packingIsDue(nowMs: number): boolean {
    if (this.#recentSinceMs === undefined) return false
    return this.#recent.count >= MAX_RECENT_POINTS || nowMs - this.#recentSinceMs >= MAX_RECENT_MS
  }

  #pack(): void {
    this.#db.transaction(() => {
      for (const [id, points] of this.#recent.entries()) {
        const chunk = packChunk(points)
        const { fromMs, toMs, count, ts, value } = chunk
        this.#sql.addChunk.run(id, fromMs, toMs, count, ts, value, chunkChecksum(id, chunk))
        const newest = newestOf(points.ts, points.value)
        this.#sql.setLast.run(newest.ts, newest.value, id, newest.ts)
      }
      this.#sql.clearJournal.run()
    })
    this.#recent.clear()
    this.#recentSinceMs = undefined
  }

  #dropSeries(ids: readonly number[]): StoreForgetResponse {
    let room = FORGET_CHUNKS
    for (const id of ids) {
      this.#sql.dropChunksOf.run(id, room)
      room -= Number(this.#sql.changes.get()?.['n'])
      if (room <= 0) return 'more'
      this.#sql.dropSeries.run(id)
    }
    return 'forgotten'
  }

  #forget({ nowMs, oldestMs, forget }: MaintainCall): void {
    this.#sql.dropChunksBefore.run(Math.floor(oldestMs), Math.floor(oldestMs), nowMs + MAX_AHEAD_MS)
    this.#sql.dropKeysBefore.run(nowMs - KEY_AGE_MS)
    this.#sql.dropKeysOver.run(this.#options.maxKeys)
    for (const id of forget) this.#forgotten.add(id)
    for (const id of this.#forgotten) {
      if (this.#recent.of(id) !== undefined || this.#sql.anyChunkOf.get(id) !== undefined) continue
      this.#sql.dropSeries.run(id)
      this.#forgotten.delete(id)
    }
    while (this.#usedBytes() > this.#options.maxBytes) {
      if (this.#sql.anyChunk.get() === undefined) return
      this.#sql.dropOldestChunks.run(TRIM_CHUNKS)
    }
  }

  #usedBytes(): number {
    return (this.#db.pragma('page_count') - this.#db.pragma('freelist_count')) * this.#db.pragma('page_size')
  }
}

/** Returns the point with the latest time; the last one if there are several. */
function newestOf(ts: readonly number[], value: readonly number[]): { ts: number; value: number } {
  let newest = 0
  for (const [index, time] of ts.entries()) if (time >= (ts[newest] ?? 0)) newest = index
  return { ts: ts[newest] ?? 0, value: value[newest] ?? 0 }
}
