import type { Unit } from '../../collectors/metric.js'
import type { Kind, Tags } from '../../shared/frame.js'
import type { CollectorStats, OutputStats, PointCounts } from '../../shared/stats.js'
import type { Aggregation, SeriesIdentity, SeriesSummary } from '../store/store.js'

/** What the catalogue says about a metric type; empty for a type that is not built in. */
export interface MetricFacts {
  readonly kind?: Kind | undefined
  readonly unit?: Unit | undefined
  readonly help?: string | undefined
}

/** Series to fetch points of. `mean` is the default aggregation. */
export interface HistorySource {
  readonly type: string
  readonly agg?: Aggregation | undefined
  /** Value of the tag `stat`: min, max or a percentile of the samples. Absent: the value itself. */
  readonly stat?: string | undefined
  /** Tags that every series must have. */
  readonly only?: Tags | undefined
}

export interface SeriesResponse {
  /** The receiver's clock, in milliseconds since the epoch. */
  readonly now: number
  readonly series: readonly (SeriesSummary & MetricFacts)[]
}

export interface HistoryResponse {
  readonly series: readonly SeriesHistory[]
}

export interface SeriesHistory extends Omit<SeriesIdentity, 'type'> {
  readonly ts: readonly number[]
  readonly value: readonly number[]
}

/** The part of the receiver's statistics that the page reads. */
export interface ReceiverFacts {
  /** Host name of the agent in the receiver's process, if there is one. */
  readonly agentHost?: string | undefined
  readonly needsToken?: boolean | undefined
}

export type CollectorFacts = Readonly<Pick<CollectorStats, 'state' | 'lastError'>>

export interface OutputFacts extends Readonly<Pick<OutputStats, 'name' | 'state' | 'lastError'>> {
  readonly points: Readonly<Pick<PointCounts, 'delivered'>>
}

/** Statistics of the receiver, and of the agent in its process if there is one. */
export interface StatsResponse {
  readonly receiver: ReceiverFacts
  readonly collectors?: Readonly<Record<string, CollectorFacts>>
  readonly outputs?: readonly OutputFacts[]
}

async function getJson<T>(path: string): Promise<T> {
  const response = await fetch(path)
  if (!response.ok) throw new Error(`${path} answered ${response.status}`)
  return response.json() as Promise<T>
}

/** Fetches the newest point of every series, with what the catalogue says about its type. */
export function fetchSeries(): Promise<SeriesResponse> {
  return getJson('v1/series')
}

/** Fetches the points of one metric type of a host, one per step. Times in milliseconds since the epoch. */
export function fetchHistory(
  host: string,
  { type, agg = 'mean', stat, only }: HistorySource,
  range: { readonly fromMs: number; readonly toMs: number },
  stepMs: number,
): Promise<HistoryResponse> {
  const params = new URLSearchParams({
    host,
    type,
    agg,
    step: String(stepMs),
    from: String(Math.floor(range.fromMs)),
    to: String(Math.ceil(range.toMs)),
  })
  for (const [name, value] of Object.entries({ ...only, ...(stat !== undefined && { stat }) })) {
    params.set(`tag.${name}`, value)
  }
  return getJson(`v1/query?${params}`)
}

/** Fetches the points of one metric type of a host as they were sent. @param only tags that every series must have */
export function fetchPoints(
  host: string,
  type: string,
  { from, to }: { readonly from: number; readonly to: number },
  only: Tags = {},
): Promise<HistoryResponse> {
  const params = new URLSearchParams({ host, type, from: timeParam(from), to: timeParam(to) })
  for (const [name, value] of Object.entries(only)) params.set(`tag.${name}`, value)
  return getJson(`v1/query?${params}`)
}

/** The receiver takes times of up to 15 digits. */
function timeParam(ms: number): string {
  return String(Math.min(Math.max(0, Math.floor(ms)), 1e15 - 1))
}

export function fetchStats(): Promise<StatsResponse> {
  return getJson('v1/stats')
}
