import type { Series } from '../../src/shared/frame.js'
import type { FailedPart } from '../../src/shared/protocol.js'

/** Result of reading a source. */
export type ReadResult =
  /** `partial` counts the parts that could not be read; `failedParts` names those to log. */
  | {
      readonly status: 'ok'
      readonly partial: number
      readonly reason?: string
      readonly failedParts?: readonly FailedPart[]
    }
  /** The source does not exist or cannot be read; only its own metrics are missing. */
  | { readonly status: 'missing'; readonly reason: string }

/** Everything was read. One shared object, so that a sample allocates nothing. */
export const READ: ReadResult = { status: 'ok', partial: 0 }

/** Returns the result when some parts could not be read. */
export function partialReading(failedParts: readonly FailedPart[]): ReadResult {
  const [first] = failedParts
  if (first === undefined) return READ
  return { status: 'ok', partial: failedParts.length, reason: first.reason, failedParts }
}

/**
 * Reads one source of a collector, in a worker. A collector is a list of probes: /proc/loadavg, /proc/stat and /proc/uptime are
 * three, and if one file is missing the others still yield their metrics.
 */
export interface Probe {
  /** Whether it can be read several times inside a tick; see SampledProbe. */
  readonly sampled: boolean
  /** Series of `values`, in order. Replaced by a new array when it changes, never changed in place. */
  readonly series: readonly Series[]
  /** The latest reading: one value per series, NaN where there is none, e.g. no rate yet. */
  readonly values: Float64Array
  /**
   * Reads the source into `values`. A procfs probe reads synchronously and, in its steady state, allocates nothing.
   * @param nowSeconds monotonic time of this reading; rates are computed over the time since the previous one
   */
  read(nowSeconds: number): ReadResult | Promise<ReadResult>
  /** Reads at once where `read` would wait for a better moment. Used beside samples, which have seen such moments. */
  readNow?(nowSeconds: number): ReadResult
  /** Frees descriptors. Never called while `read` runs. */
  close(): void
}

/** A probe that can be read several times inside a tick. */
export interface SampledProbe extends Probe {
  readonly sampled: true
  read(nowSeconds: number): ReadResult
}

export function isSampled(probe: Probe): probe is SampledProbe {
  return probe.sampled
}
