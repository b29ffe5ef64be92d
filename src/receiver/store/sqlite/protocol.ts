import type { Tags } from '../../../shared/frame.js'
import type { BatchKey, PointQuery } from '../store.js'
import type { QueryColumns } from './query-columns.js'

/*
 * Messages between the store and its thread. Points are sent as columns of numbers, which are transferred, not copied.
 * Names are sent once per series.
 */

export interface StoreThreadOptions {
  readonly file: string
  /** Bound of all tables together, in bytes. */
  readonly maxBytes: number
  /** Bound of the idempotency keys kept. */
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
  /** Series that may not be in the file yet. */
  readonly series: readonly SeriesRow[]
  /** Series ids, then times, then values: three columns of equal length. */
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
  /** Older points are deleted. */
  readonly oldestMs: number
  /** Ids of series without a new point for the whole retention. */
  readonly forget: readonly number[]
}

export interface ForgetCall {
  readonly op: 'forget'
  /** Ids of the series to delete. */
  readonly ids: readonly number[]
}

export type StoreCall =
  | AppendCall
  | QueryCall
  | MaintainCall
  | ForgetCall
  | { readonly op: 'stats' }
  | { readonly op: 'close' }

export type StoreAppendResponse = 'stored' | 'duplicate' | 'conflict' | 'full'
/** `more`: call again, because a call deletes a bounded number of chunks. */
export type StoreForgetResponse = 'forgotten' | 'more' | 'full'
export type StoreQueryResponse =
  | { readonly status: 'ok'; readonly columns: QueryColumns }
  | { readonly status: 'too-many-points' }
export interface StoreStatsResponse {
  readonly points: number
  readonly bytes: number
}

export interface StoreRequest {
  readonly id: number
  readonly call: StoreCall
}

/** After `failed` and `damaged` the call has changed nothing. After `damaged` nothing more is written. */
export type StoreResponse =
  | { readonly id: number; readonly status: 'ok'; readonly value: unknown }
  | { readonly id: number; readonly status: 'failed' | 'damaged'; readonly error: string }

/** Why a file cannot be used as the store. */
export interface Refusal {
  readonly status: 'refused'
  readonly reason: 'in-use' | 'damaged' | 'unusable'
  readonly error: string
}

/** Result of checking a store's file. */
export type FileCheck = Refusal | UsableFile

export interface UsableFile {
  readonly status: 'usable'
  /** Present when the write-ahead log was damaged. Points of that part are lost to the store. */
  readonly log?: {
    readonly damage: string
    /** Path of the copy of the damaged log. */
    readonly keptAs: string
  }
}

/** The first message of the thread. */
export type Opening = { readonly status: 'open'; readonly series: readonly StoredSeriesRow[] } | Refusal
