import type { Series } from '../../src/shared/frame.js'

/** What came of reading one source. */
export type ReadResult =
  | { readonly status: 'ok'; readonly partial: number; readonly reason?: string }
  /** The source is not there or cannot be read; only its own metrics are missing. */
  | { readonly status: 'missing'; readonly reason: string }

/** Everything was read: the one value that steady state returns, so that a sample allocates nothing. */
export const READ: ReadResult = { status: 'ok', partial: 0 }

/**
 * One source of one collector, as it lives in a worker. A collector is a list of probes: /proc/loadavg,
 * /proc/stat and /proc/uptime are three, and when one file is missing the others still yield their metrics.
 */
export interface Probe {
  /** May be read several times inside a tick: see SampledProbe. */
  readonly sampled: boolean
  /** The series of `values`, in order. Replaced by a new array whenever it changes, never changed in place. */
  readonly series: readonly Series[]
  /** The latest reading: one value per series, NaN where there is none (no rate yet). */
  readonly values: Float64Array
  /**
   * Reads the source into `values`. Steady state of a procfs probe is synchronous and allocates nothing.
   * @param nowSeconds monotonic time of this reading; rates are made over its difference to the previous one
   */
  read(nowSeconds: number): ReadResult | Promise<ReadResult>
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
