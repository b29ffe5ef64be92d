import type { Tags } from '../../shared/frame.js'
import type { WirePoint } from '../wire-point.js'

/** What a sender calls a batch, and what was in it: enough to know it again. */
export interface BatchKey {
  readonly idempotencyKey: string
  /** Of the unpacked body. */
  readonly bodyHash: string
}

export interface ReceivedBatch {
  readonly points: readonly WirePoint[]
  /** Absent when the sender gave none: the batch is then stored as often as it comes. */
  readonly key?: BatchKey | undefined
}

/** What became of a batch. Only `stored` has changed anything. */
export type AppendResult =
  /** `accepted` are the points kept; `rejected` counts those of new series over the limit. */
  | { readonly status: 'stored'; readonly accepted: readonly WirePoint[]; readonly rejected: number }
  /** The same key with the same body was stored before. */
  | { readonly status: 'duplicate' }
  /** The same key was used for another body. */
  | { readonly status: 'conflict' }
  /** There is no room: what is stored can still be read. */
  | { readonly status: 'full' }

/** What tells one series from all others. */
export interface SeriesIdentity {
  readonly host: string
  readonly type: string
  readonly tags?: Tags | undefined
}

export interface SeriesSummary extends SeriesIdentity {
  /** The newest point. */
  readonly last: { readonly ts: number; readonly value: number }
}

/** Which series to list; what is absent matches all. */
export interface SeriesFilter {
  readonly host?: string | undefined
  readonly type?: string | undefined
}

export const aggregations = ['mean', 'min', 'max', 'last', 'rate'] as const

/** How the points of one step become one value; `rate` is a counter's increase per second, resets handled. */
export type Aggregation = (typeof aggregations)[number]

export interface PointQuery {
  readonly type: string
  readonly host?: string | undefined
  /** Tags that a series must have; it may have others. */
  readonly tags: ReadonlyMap<string, string>
  /** Milliseconds since the epoch, both ends included. */
  readonly fromMs: number
  readonly toMs: number
  /** Absent: the points as they came. */
  readonly step?: { readonly ms: number; readonly agg: Aggregation } | undefined
  /** Bound of the points in the answer, over all its series. */
  readonly maxPoints: number
}

/** Points of one series in columns, oldest first. With a step, `ts` is the beginning of each step that has points. */
export interface SeriesPoints extends SeriesIdentity {
  readonly ts: readonly number[]
  readonly value: readonly number[]
}

export type QueryResult =
  | { readonly status: 'ok'; readonly series: readonly SeriesPoints[] }
  | { readonly status: 'too-many-points' }

export interface StoreStats {
  readonly kind: string
  readonly series: number
  readonly maxSeries: number
  /** Characters of all names and tags of series. */
  readonly seriesBytes: number
  readonly maxSeriesBytes: number
  readonly points: number
  readonly retentionSeconds: number
  /** On disk; absent when nothing is. */
  readonly bytes?: number
}

/** Keeps points by series. Calls may overlap; each append is stored whole or not at all. */
export interface Store {
  append(batch: ReceivedBatch): Promise<AppendResult>
  listSeries(filter: SeriesFilter): Promise<readonly SeriesSummary[]>
  query(query: PointQuery): Promise<QueryResult>
  stats(): Promise<StoreStats>
  /** Never called while another call is pending, and the last call. */
  close(): Promise<void>
}

/** Whether a series has all the tags that a query asks for. */
export function hasTags({ tags }: SeriesIdentity, wanted: ReadonlyMap<string, string>): boolean {
  for (const [name, value] of wanted) {
    if (tags === undefined || !Object.hasOwn(tags, name) || tags[name] !== value) return false
  }
  return true
}
