import type { Tags } from '../../../shared/frame.js'
import type { PointColumns } from '../point-columns.js'
import type { BatchKey, PointQuery } from '../store.js'

/*
 * What the store says to its thread, and the thread to the store. Points go as columns of numbers, which are moved and
 * not copied; names go once per series.
 */

export interface StoreThreadOptions {
  readonly file: string
  /** Of all chunks, the journal and the tables, in bytes. */
  readonly maxBytes: number
  /** Idempotency keys kept at once. */
  readonly maxKeys: number
}

export interface SeriesRow {
  readonly id: number
  readonly host: string
  readonly type: string
  readonly tags: Tags | undefined
}

export interface StoredSeriesRow extends SeriesRow {
  readonly last: { readonly ts: number; readonly value: number } | undefined
}

export interface AppendCall {
  readonly op: 'append'
  readonly key: BatchKey | undefined
  /** Series that are not known to be stored yet. */
  readonly series: readonly SeriesRow[]
  /** Series ids, then times, then values: three columns of one length. */
  readonly columns: Float64Array
  readonly nowMs: number
}

export interface QueryCall {
  readonly op: 'query'
  readonly ids: readonly number[]
  readonly range: Pick<PointQuery, 'fromMs' | 'toMs' | 'step' | 'maxPoints'>
}

export interface MaintainCall {
  readonly op: 'maintain'
  readonly nowMs: number
  /** Older points go. */
  readonly oldestMs: number
  /** Series that nobody has written to for the whole retention. */
  readonly forget: readonly number[]
}

export type StoreCall = AppendCall | QueryCall | MaintainCall | { readonly op: 'stats' } | { readonly op: 'close' }

export type StoreAppendResponse = 'stored' | 'duplicate' | 'conflict' | 'full'
export type StoreQueryResponse =
  | { readonly status: 'ok'; readonly series: readonly PointColumns[] }
  | { status: 'too-many-points' }
export interface StoreStatsResponse {
  readonly points: number
  readonly bytes: number
}

export interface StoreRequest {
  readonly id: number
  readonly call: StoreCall
}

/** `failed` carries a message: the call changed nothing. */
export type StoreResponse =
  | { readonly id: number; readonly status: 'ok'; readonly value: unknown }
  | { readonly id: number; readonly status: 'failed'; readonly error: string }

/** Why a file cannot be the store. */
export interface Refusal {
  readonly status: 'refused'
  readonly reason: 'in-use' | 'unusable'
  readonly error: string
}

/** The first message of the thread. */
export type Opening = { readonly status: 'open'; readonly series: readonly StoredSeriesRow[] } | Refusal
