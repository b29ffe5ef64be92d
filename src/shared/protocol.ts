import type { Series } from './frame.js'
import type { CollectorSettings } from './settings.js'

/**
 * The messages between the main thread and a worker thread or child process, in both directions.
 * All of them survive structured cloning and, apart from the typed arrays, JSON.
 */

/** What a thread is started with; a process has nothing like it. */
export interface ThreadData {
  /** Of the bell that is rung after each message. */
  readonly bell: SharedArrayBuffer
  /** Of the progress that is made in a message. */
  readonly progress: SharedArrayBuffer
}

/** Makes a collector ready; sent once per collector to each new thread or process, before its first `collect`. */
export interface OpenRequest {
  readonly kind: 'open'
  readonly settings: CollectorSettings
}

/** One collection. */
export interface CollectRequest {
  readonly kind: 'collect'
  readonly collector: string
  /** The tick's scheduled wall time, milliseconds since the epoch. */
  readonly tsMs: number
  /** How long the collection may take, from its beginning. */
  readonly timeoutMs: number
}

/** Those of one message, which is an array of them, are answered one after the other, in messages that are arrays of answers. */
export type Request = OpenRequest | CollectRequest

/** What became of a request. */
export interface Answered {
  readonly response: Response
  /** How long that took. */
  readonly seconds: number
}

/**
 * A layout, sent with the first frame that uses it. One that a collection did not use is sent anew, under another id,
 * when it is back.
 */
export interface LayoutMessage {
  /** Unique within one collector for the life of its thread or process. */
  readonly id: number
  readonly series: readonly Series[]
}

/** See Frame; the layout is named by its id. Both arrays view one buffer, which is transferred. */
export interface FrameMessage {
  readonly layoutId: number
  readonly timesMs: Float64Array
  readonly values: Float64Array
}

export interface OpenedResponse {
  readonly status: 'opened'
}

/** What came of the points in time at which a collector was to be sampled, since its previous collection. */
export interface SamplingReport {
  readonly taken: number
  /** Passed over because their time had gone, or given up because no collection fetched them for too long. */
  readonly missed: number
  /** How long after its time a sample was taken, at most; more than the distance of the samples when some were missed. */
  readonly latenessMs: number
}

export interface CollectedResponse {
  readonly status: 'collected'
  readonly layouts: readonly LayoutMessage[]
  readonly frames: readonly FrameMessage[]
  /** Sources that could not be read; the others' frames are here. */
  readonly partial: number
  /** Why the first of them could not be read. */
  readonly partialReason?: string | undefined
  /** Values that were NaN or infinite where a number was due, and make no point. */
  readonly invalid: number
  /** Absent when nothing is sampled inside the ticks. */
  readonly sampling?: SamplingReport | undefined
}

/** The collection (or the opening) yielded nothing; the thread itself is fine. */
export interface FailedResponse {
  readonly status: 'failed'
  /** `no-data`: no source could be read; `error`: the collector threw; `load`: it could not be made; `bad-result`: what it returned is malformed or too large. */
  readonly reason: 'no-data' | 'error' | 'load' | 'bad-result'
  readonly message: string
}

export type Response = OpenedResponse | CollectedResponse | FailedResponse

/** The internal collector that counts what there is for `mounts` to do: one frame, one value. */
export const MOUNTS_SCOUT = 'mounts-scout'

/** Bounds of one collection of a user's own collector. */
export const MAX_COLLECTION_POINTS = 10_000
export const MAX_COLLECTION_BYTES = 4_000_000
