import type { Clock, Timer } from '../../shared/clock.js'
import { describeError } from '../../shared/describe-error.js'
import type { Logger } from '../../shared/logger.js'
import type { ReceiverError } from '../errors.js'
import { inSlices } from '../slices.js'
import type { WirePoint } from '../wire-point.js'
import { selectSeries } from './select-series.js'
import { type SeriesLimits, seriesLimits } from './series-limits.js'
import { appendColumns } from './sqlite/append-columns.js'
import { checkFile } from './sqlite/check-file.js'
import { keepNewest } from './sqlite/keep-newest.js'
import type {
  StoreAppendResponse,
  StoredSeriesRow,
  StoreForgetResponse,
  StoreQueryResponse,
  StoreStatsResponse,
} from './sqlite/protocol.js'
import { splitColumns } from './sqlite/query-columns.js'
import { unusable } from './sqlite/refusals.js'
import { type RegisteredSeries, SeriesRegistry } from './sqlite/series-registry.js'
import { damageError, refusalError } from './sqlite/store-errors.js'
import { ThreadClient } from './sqlite/thread-client.js'
import {
  type AppendResult,
  type ForgetResult,
  type HostSummary,
  hasTags,
  type PointQuery,
  type QueryResult,
  type ReceivedBatch,
  type SeriesFilter,
  type SeriesSummary,
  type Store,
  type StoreStats,
} from './store.js'
import { summarizeHosts } from './summarize-hosts.js'

export interface SqliteStoreOptions extends Partial<SeriesLimits> {
  /** Path of the file. The file and its folder are created if missing. One receiver at a time can open it. */
  readonly file: string
  readonly clock: Clock
  /** Older points are not returned, and are deleted. @default 7 days */
  readonly retentionMs?: number
  /** Bound of the file's size. Beyond it, the oldest points are deleted. @default 2 GB */
  readonly maxBytes?: number
  /** Idempotency keys kept. @default 100,000 */
  readonly maxKeys?: number
  /** Logs when part of the file's write-ahead log is lost. @default none */
  readonly logger?: Logger
  /** Called once when a write finds the file damaged. Nothing is stored from then on. */
  readonly onDamaged?: (error: ReceiverError) => void
}

const DAY_MS = 24 * 3_600_000
const MAINTAIN_MS = 5000
const SWEEP_MS = 60_000

/**
 * Keeps points in a SQLite file that is read and written by its own thread. An append resolves once its transaction is in
 * the write-ahead log. It then survives a crash of this process. A power failure may lose the last seconds.
 */
export class SqliteStore implements Store {
  readonly limits: SeriesLimits
  readonly #clock: Clock
  readonly #thread: ThreadClient
  readonly #series: SeriesRegistry
  readonly #retentionMs: number
  /** Undefined once the store is closed. */
  #maintenance: Timer | undefined
  #sweptMs: number
  /** Ids of forgotten series that are still in the file. */
  readonly #forgotten: number[] = []

  private constructor(options: SqliteStoreOptions, thread: ThreadClient, stored: readonly StoredSeriesRow[]) {
    this.#clock = options.clock
    this.#thread = thread
    this.limits = seriesLimits(options)
    this.#series = new SeriesRegistry(stored, this.limits, options.clock.monotonicMs())
    this.#retentionMs = options.retentionMs ?? 7 * DAY_MS
    this.#sweptMs = options.clock.monotonicMs()
    this.#maintenance = this.#maintainLater()
  }

  /** Opens the file. Throws ReceiverError when it is damaged, in use, or not a store of this version. */
  static async open(options: SqliteStoreOptions): Promise<SqliteStore> {
    const { file, maxBytes = 2_000_000_000, maxKeys = 100_000 } = options
    const checked = await checkFile(file)
    if (checked.status === 'refused') throw refusalError(file, checked)
    if (checked.log !== undefined) {
      const { damage, keptAs } = checked.log
      options.logger?.warn({ file, damage, keptAs }, 'the log of the store was damaged: the last points in it are lost')
    }
    let isDamaged = false
    const onDamaged = (detail: string) => {
      if (!isDamaged) options.onDamaged?.(damageError(file, detail))
      isDamaged = true
    }
    const thread = startThread({ file, maxBytes, maxKeys }, onDamaged)
    const opening = await thread.opening
    if (opening.status === 'open') return new SqliteStore(options, thread, opening.series)
    throw refusalError(file, opening)
  }

  async append({ points, names, key }: ReceivedBatch): Promise<AppendResult> {
    this.#sweepWhenDue()
    const nowMs = this.#clock.monotonicMs()
    const series: (RegisteredSeries | undefined)[] = []
    const unsaved = new Set<RegisteredSeries>()
    const register = (from: number, to: number) => {
      for (let index = from; index < to; index++) {
        const one = this.#series.find(points[index] as WirePoint, nowMs, names?.[index])
        series[index] = one
        if (one === undefined || one.saved || unsaved.has(one)) continue
        one.pending++
        unsaved.add(one)
      }
    }
    let stored = false
    try {
      const { removals } = this.#series
      await inSlices(points.length, register)
      // A host was forgotten between two slices: points must not be stored under ids that are deleted.
      if (this.#series.removals !== removals) {
        this.#series.settle(unsaved, false)
        unsaved.clear()
        register(0, points.length)
      }
      const isAccepted = (_: WirePoint, index: number) => series[index] !== undefined
      const accepted = series.includes(undefined) ? points.filter(isAccepted) : points
      const columns = appendColumns(accepted, series)
      const rows = Array.from(unsaved, ({ id, host, type, tags }) => ({ id, host, type, tags }))
      const status = await this.#thread.call<StoreAppendResponse>(
        { op: 'append', key, series: rows, columns, nowMs: this.#clock.wallMs() },
        [columns.buffer],
      )
      stored = status === 'stored'
      if (status !== 'stored') return { status }
      keepNewest(points, series)
      const rejected = accepted === points ? [] : points.filter((_, index) => series[index] === undefined)
      return { status, accepted, rejected }
    } finally {
      this.#series.settle(unsaved, stored)
    }
  }

  async listSeries(filter: SeriesFilter): Promise<readonly SeriesSummary[]> {
    return selectSeries(this.#series.current(this.#oldestMs()), filter)
  }

  async listHosts(): Promise<readonly HostSummary[]> {
    return summarizeHosts(this.#series.current(this.#oldestMs()))
  }

  async forgetHost(host: string): Promise<ForgetResult> {
    const ids = this.#series.removeHost(host)
    // A call deletes a bounded part, so that batches wait only briefly.
    for (;;) {
      const status = await this.#thread.call<StoreForgetResponse>({ op: 'forget', ids })
      if (status === 'full') return { status }
      if (status === 'forgotten') return { status, series: ids.length }
    }
  }

  async query({ type, host, tags, fromMs, toMs, step, maxPoints }: PointQuery): Promise<QueryResult> {
    const oldestMs = this.#oldestMs()
    const found = [...this.#series.current(oldestMs)].filter(
      (one) => one.type === type && (host === undefined || one.host === host) && hasTags(one, tags),
    )
    const range = { fromMs: Math.max(fromMs, oldestMs), toMs, step, maxPoints }
    const response = await this.#thread.call<StoreQueryResponse>({ op: 'query', ids: found.map(({ id }) => id), range })
    if (response.status === 'too-many-points') return response
    const columns = splitColumns(response.columns)
    const series = found.map(({ host, type, tags }, index) => {
      return { host, type, tags, ...(columns[index] ?? { ts: [], value: [] }) }
    })
    return { status: 'ok', series: series.filter(({ ts }) => ts.length > 0) }
  }

  async stats(): Promise<StoreStats> {
    const { points, bytes } = await this.#thread.call<StoreStatsResponse>({ op: 'stats' })
    return {
      kind: 'sqlite',
      series: this.#series.size,
      seriesBytes: this.#series.bytes,
      ...this.limits,
      points,
      retentionSeconds: this.#retentionMs / 1000,
      bytes,
    }
  }

  async close(): Promise<void> {
    this.#maintenance?.cancel()
    this.#maintenance = undefined
    await this.#thread.close()
  }

  #oldestMs(): number {
    return this.#clock.wallMs() - this.#retentionMs
  }

  #maintainLater(): Timer {
    return this.#clock.setTimer(MAINTAIN_MS, () => {
      // Failures of the store are reported by the next append.
      this.#maintain()
        .catch(() => {})
        .finally(() => {
          if (this.#maintenance !== undefined) this.#maintenance = this.#maintainLater()
        })
    })
  }

  async #maintain(): Promise<void> {
    this.#sweepWhenDue()
    const forget = this.#forgotten.splice(0)
    await this.#thread.call({ op: 'maintain', nowMs: this.#clock.wallMs(), oldestMs: this.#oldestMs(), forget })
  }

  /** Forgets series without a new point for the whole retention. */
  #sweepWhenDue(): void {
    const nowMs = this.#clock.monotonicMs()
    if (nowMs - this.#sweptMs < SWEEP_MS) return
    this.#sweptMs = nowMs
    this.#forgotten.push(...this.#series.sweep(nowMs - this.#retentionMs))
  }
}

function startThread(...options: ConstructorParameters<typeof ThreadClient>): ThreadClient {
  try {
    return new ThreadClient(...options)
  } catch (error) {
    const [{ file }] = options
    const problem = `cannot be opened: no thread can be started (${describeError(error)})`
    throw refusalError(file, unusable(file, problem))
  }
}
