import type { Unit } from '../../collectors/metric.js'
import type { Kind, Tags } from '../../shared/frame.js'
import type { CollectorStats, OutputStats, PointCounts } from '../../shared/stats.js'
import type { SeriesCut } from '../series-cut.js'
import type { Aggregation, HostSummary, SeriesIdentity, SeriesSummary, StoreStats } from '../store/store.js'
import type { Figure } from './figures.js'

/** Entry of the catalogue for a metric type; empty for a type that is not built in. */
export interface MetricFacts {
  readonly kind?: Kind | undefined
  readonly unit?: Unit | undefined
  readonly help?: string | undefined
}

/** Series whose points to fetch. `mean` is the default aggregation. */
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
  /** Cursor of the next page, if there is one. */
  readonly next?: string | undefined
  readonly series: readonly (Omit<SeriesSummary, 'id'> & MetricFacts)[]
}

export interface HostsResponse {
  readonly now: number
  readonly hosts: readonly (Omit<HostSummary, 'lastMs'> & { /** Time of its newest point. */ readonly last: number })[]
}

export interface HistoryResponse {
  readonly series: readonly SeriesHistory[]
}

export interface SeriesHistory extends Omit<SeriesIdentity, 'type'> {
  readonly ts: readonly number[]
  readonly value: readonly number[]
}

/** A host under whose name several agents send. */
export interface DuplicateHostFacts {
  readonly host: string
  readonly agents: number
  /** A single id means that all the agents run on one machine. */
  readonly hostIds: readonly string[]
}

/** The part of the receiver's statistics that the page reads. */
export interface ReceiverFacts {
  /** Host name of the agent in the receiver's process, if there is one. */
  readonly agentHost?: string | undefined
  readonly needsToken?: boolean | undefined
  /** Hosts under whose name several agents send. */
  readonly duplicateHosts?: readonly DuplicateHostFacts[] | undefined
  /** Number of series and their bound. */
  readonly store?: Readonly<Pick<StoreStats, 'series' | 'maxSeries'>> | undefined
  /** Points that the bound on series rejected, if any. */
  readonly seriesCut?: SeriesCut | undefined
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

/** Series in one response. */
const PAGE_SERIES = 5000

/** Fetches the newest points of series and the catalogue's facts about their types, in several responses. */
export async function* fetchSeries(
  filter: { readonly host: string } | { readonly type: string },
): AsyncGenerator<SeriesResponse> {
  const params = new URLSearchParams({ ...filter, limit: String(PAGE_SERIES) })
  for (;;) {
    const page = await getJson<SeriesResponse>(`v1/series?${params}`)
    yield page
    if (page.next === undefined) return
    params.set('cursor', page.next)
  }
}

export function fetchHosts(): Promise<HostsResponse> {
  return getJson('v1/hosts')
}

/** Fetches the steps of a figure of every host since a time. */
export function fetchOverview({ type, only = {}, agg, stepMs }: Figure, fromMs: number): Promise<HistoryResponse> {
  const params = new URLSearchParams({ type, agg, step: String(stepMs), from: timeParam(fromMs) })
  for (const [name, value] of Object.entries(only)) params.set(`tag.${name}`, value)
  return getJson(`v1/query?${params}`)
}

/** Deletes a host with all its points. Rejects when that fails. */
export async function forgetHost(host: string): Promise<void> {
  const response = await fetch(`v1/hosts?${new URLSearchParams({ host })}`, { method: 'DELETE' })
  // 404: another page may have been quicker.
  if (!response.ok && response.status !== 404) throw new Error(`the receiver answered ${response.status}`)
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

/** Fetches the original points of one metric type of a host. @param only tags that every series must have */
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

/** Formats a time. The receiver accepts up to 15 digits. */
function timeParam(ms: number): string {
  return String(Math.min(Math.max(0, Math.floor(ms)), 1e15 - 1))
}

export function fetchStats(): Promise<StatsResponse> {
  return getJson('v1/stats')
}
