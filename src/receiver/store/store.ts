import type { Tags } from '../../shared/frame.js'
import type { KnownNames } from '../known-names.js'
import type { WirePoint } from '../wire-point.js'
import type { SeriesLimits } from './series-limits.js'

/** Identifies a batch that is sent again: the sender's key, and a hash of the body. */
export interface BatchKey {
  readonly idempotencyKey: string
  /** SHA-256 of the unpacked body. */
  readonly bodyHash: string
}

/** The valid points of one request. */
export interface ReceivedBatch {
  readonly points: readonly WirePoint[]
  /** The names of each point, if known. */
  readonly names?: readonly KnownNames[] | undefined
  /** Absent when the sender gave none. The batch is then stored each time it arrives. */
  readonly key?: BatchKey | undefined
}

/** Result of appending a batch. Only `stored` has changed the store. */
export type AppendResult =
  /** `accepted` holds the stored points, `rejected` the points of new series over the limit. */
  | { readonly status: 'stored'; readonly accepted: readonly WirePoint[]; readonly rejected: readonly WirePoint[] }
  /** The same body was stored before under the same key. */
  | { readonly status: 'duplicate' }
  /** The same key was used for another body. */
  | { readonly status: 'conflict' }
  /** The disk is full. Stored points can still be read. */
  | { readonly status: 'full' }

/** Identity of a series. */
export interface SeriesIdentity {
  readonly host: string
  readonly type: string
  readonly tags?: Tags | undefined
}

export interface SeriesSummary extends SeriesIdentity {
  /** Rises in the order in which series were first stored. */
  readonly id: number
  /** The newest point. */
  readonly last: { readonly ts: number; readonly value: number }
}

/** Selects the series to list. An absent field matches all. */
export interface SeriesFilter {
  readonly host?: string | undefined
  readonly type?: string | undefined
  /** Only series with a greater id. */
  readonly afterId?: number | undefined
  /** Most series in the result: those with the lowest ids. */
  readonly limit?: number | undefined
}

/** Facts that a store keeps about a host. */
export interface HostSummary {
  readonly host: string
  /** Number of the host's series that have points. */
  readonly series: number
  /** Time of its newest point, in milliseconds since the epoch. */
  readonly lastMs: number
  /** Tags that all its series share, with the same value. */
  readonly tags: Tags
}

/** Result of forgetting a host. */
export type ForgetResult =
  | { readonly status: 'forgotten'; readonly series: number }
  /** The disk is full. Some of its points may be gone. */
  | { readonly status: 'full' }

export const aggregations = ['mean', 'min', 'max', 'last', 'rate'] as const

/** Aggregation of the points in a step into one value. `rate` is a counter's increase per second, across resets. */
export type Aggregation = (typeof aggregations)[number]

export interface PointQuery {
  readonly type: string
  readonly host?: string | undefined
  /** Tags that a series must have; it may have others. */
  readonly tags: ReadonlyMap<string, string>
  /** Milliseconds since the epoch, both ends included. */
  readonly fromMs: number
  readonly toMs: number
  /** Aggregates the points; absent for the points themselves. */
  readonly step?: { readonly ms: number; readonly agg: Aggregation } | undefined
  /** Bound of the points in the result, over all series. */
  readonly maxPoints: number
}

/** Points of one series in columns, oldest first. With a step, `ts` is the start of each step that has points. */
export interface SeriesPoints extends SeriesIdentity {
  readonly ts: ArrayLike<number>
  readonly value: ArrayLike<number>
}

export type QueryResult =
  | { readonly status: 'ok'; readonly series: readonly SeriesPoints[] }
  | { readonly status: 'too-many-points' }

export interface StoreStats extends SeriesLimits {
  readonly kind: string
  readonly series: number
  /** Characters of all names and tags of series. */
  readonly seriesBytes: number
  readonly points: number
  readonly retentionSeconds: number
  /** Size on disk; absent for a store in memory. */
  readonly bytes?: number
}

/** Keeps points by series. Calls may overlap; each append is stored whole or not at all. */
export interface Store {
  readonly limits: SeriesLimits
  append(batch: ReceivedBatch): Promise<AppendResult>
  /** Returns series by rising id. */
  listSeries(filter: SeriesFilter): Promise<readonly SeriesSummary[]>
  listHosts(): Promise<readonly HostSummary[]>
  /** Deletes every series of a host, with its points. The host returns with its next point. */
  forgetHost(host: string): Promise<ForgetResult>
  query(query: PointQuery): Promise<QueryResult>
  stats(): Promise<StoreStats>
  /** Must be the last call, and not while another is pending. */
  close(): Promise<void>
}

/** Whether a series has all the tags in `wanted`. */
export function hasTags({ tags }: SeriesIdentity, wanted: ReadonlyMap<string, string>): boolean {
  for (const [name, value] of wanted) {
    if (tags === undefined || !Object.hasOwn(tags, name) || tags[name] !== value) return false
  }
  return true
}
