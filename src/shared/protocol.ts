import type { Series } from './frame.js'
import type { ThreadSlot } from './own-threads.js'
import type { Schedule } from './schedule.js'
import type { CollectorSettings } from './settings.js'
import type { LeftOutReason } from './shaper.js'

/**
 * The messages between the main thread and a worker thread or child process, in both directions.
 * All of them survive structured cloning and, apart from the typed arrays, JSON.
 */

/** Data that a thread is started with; a process has no equivalent. */
export interface ThreadData {
  /** Memory of the bell that is rung after each message. */
  readonly bell: SharedArrayBuffer
  /** Memory of the progress within a round. */
  readonly progress: SharedArrayBuffer
  /** Slot in which the thread enters its id; absent when none is left. */
  readonly slot?: ThreadSlot | undefined
}

/** Opens a collector; sent once per collector to each new worker, before its first `collect`. */
export interface OpenRequest {
  readonly kind: 'open'
  readonly settings: CollectorSettings
}

/** Closes a collector of a worker that continues with others. */
export interface CloseRequest {
  readonly kind: 'close'
  readonly collector: string
}

/** The ticks around a requested one, for a worker that cuts its samples at the boundaries by itself. */
export interface TickCourse {
  readonly schedule: Schedule
  /** Boundary of the next tick. */
  readonly nextBoundaryMs: number
  /** Boundaries just before the requested tick that had no request and are not counted yet. */
  readonly missed: number
}

/** One collection. */
export interface CollectRequest {
  readonly kind: 'collect'
  readonly collector: string
  /** The tick's scheduled wall time, milliseconds since the epoch. */
  readonly tsMs: number
  /** Longest time of the collection, from its start. */
  readonly timeoutMs: number
  /** Only for a collector that is sampled. */
  readonly course?: TickCourse | undefined
}

/** A message is an array of requests, a round; they are handled one after the other. The messages back are arrays of responses. */
export type Request = OpenRequest | CollectRequest | CloseRequest

/** A response with its duration. */
export interface TimedResponse {
  readonly response: Response
  /** Duration of the request in the worker. */
  readonly seconds: number
}

/**
 * A layout, sent with the first frame that uses it. After a collection that did not use it, it is sent again under another id.
 */
export interface LayoutMessage {
  /** Unique within one collector for the life of its thread or process. */
  readonly id: number
  readonly series: readonly Series[]
}

/** A Frame that refers to its layout by id. Both arrays view one buffer, which is transferred. */
export interface FrameMessage {
  readonly layoutId: number
  readonly timesMs: Float64Array
  readonly values: Float64Array
}

export interface OpenedResponse {
  readonly status: 'opened'
}

export interface ClosedResponse {
  readonly status: 'closed'
}

/** Counts of a collector's samples since its previous collection. */
export interface SamplingReport {
  readonly taken: number
  /** Skipped because their time had passed, or dropped because no collection fetched them for too long. */
  readonly missed: number
  /** Longest delay of a sample after its due time; above the sample interval when some were missed. */
  readonly latenessMs: number
}

/** A part of a source that could not be read, such as a mount. */
export interface FailedPart {
  readonly part: string
  readonly reason: string
}

/** Points that were left out for one reason, although no filter excludes them. */
export interface LeftOut {
  readonly reason: LeftOutReason
  readonly points: number
  /** Series of the first point. */
  readonly first: string
}

export interface CollectedResponse {
  readonly status: 'collected'
  readonly layouts: readonly LayoutMessage[]
  readonly frames: readonly FrameMessage[]
  /** Sources that could not be read; `frames` has those of the others. */
  readonly partial: number
  /** Reason why the first of them could not be read. */
  readonly partialReason?: string | undefined
  /** Parts of `partial` that are logged by name. */
  readonly failedParts?: readonly FailedPart[] | undefined
  /** Values that were NaN or infinite where a number was expected; they make no point. */
  readonly invalid: number
  readonly leftOut?: readonly LeftOut[] | undefined
  /** Absent when nothing is sampled inside the ticks. */
  readonly sampling?: SamplingReport | undefined
}

/** The collection or opening failed; the worker itself is fine. */
export interface FailedResponse {
  readonly status: 'failed'
  /**
   * `no-data`: no source could be read; `error`: the collector threw; `load`: it could not be opened; `bad-result`: its result is
   * malformed or too large.
   */
  readonly reason: 'no-data' | 'error' | 'load' | 'bad-result'
  readonly message: string
}

/** Readings of a sampled collector at a boundary, by its own clock. */
export interface CutMessage {
  readonly tsMs: number
  /** Duration of the reading. */
  readonly seconds: number
  readonly response: CollectedResponse | FailedResponse
}

/**
 * Cuts of boundaries before the requested one, oldest first and at least one. They are sent first. The request has to be repeated,
 * without these boundaries among its missed ones.
 */
export interface LateResponse {
  readonly status: 'late'
  readonly cuts: readonly CutMessage[]
}

/** The worker was held itself, and has already cut a later boundary than the requested one. */
export interface SkippedResponse {
  readonly status: 'skipped'
}

export type CollectResponse = CollectedResponse | FailedResponse | LateResponse | SkippedResponse

export type Response = OpenedResponse | CollectResponse | ClosedResponse

/** The internal collector that counts the work of `mounts`: one frame with one value. */
export const MOUNTS_SCOUT = 'mounts-scout'

/** The internal collector that counts what `sensors` could read: one frame with one value. */
export const SENSORS_SCOUT = 'sensors-scout'

/** The part of `runtime` that is read in a worker. */
export const RUNTIME_THREADS = 'runtime-threads'

/** The internal collector that relays the reports of the host's threads; it has no values of its own. */
export const THREAD_REPORTS = 'thread-reports'

/** Bounds of one collection of a user's own collector, and of the cuts that are sent together. */
export const MAX_COLLECTION_POINTS = 10_000
export const MAX_COLLECTION_BYTES = 4_000_000
