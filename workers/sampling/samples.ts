import { findMetric } from '../../src/collectors/index.js'
import type { Series } from '../../src/shared/frame.js'
import type { Readings } from '../../src/shared/frame-packer.js'

/** The samples of one source since the last tick. */
export interface Samples {
  /**
   * Adds one sample. Allocates nothing while its `series` stays the same array.
   * @param dueMs monotonic time of its point
   */
  take(sample: Readings, dueMs: number): void
  /**
   * Returns the readings to send for a tick, and clears the samples. Valid until the next `take`.
   * @param tick the reading of the tick itself
   * @param wallOffsetMs offset from monotonic time to wall time
   */
  harvest(tick: Readings, wallOffsetMs: number): readonly Readings[]
  /** Drops the samples, because the source was missing at the tick. */
  clear(): void
  /** Returns the number of samples dropped for lack of room since the previous call. */
  takeLost(): number
}

/** Most values of 8 bytes held for the samples of one source between two ticks. */
const MOST_VALUES = 500_000
const FEWEST_ROWS = 16

/** Returns the number of samples that may be held. @param gauges values in a sample */
export function mostRows(gauges: number): number {
  return Math.max(FEWEST_ROWS, Math.floor(MOST_VALUES / Math.max(1, gauges)))
}

/** Returns the positions of the series that are sampled inside a tick, according to their metrics. */
export function sampledPositions(series: readonly Series[]): readonly number[] {
  return series.flatMap(({ type }, position) => (findMetric(type)?.sampled === true ? [position] : []))
}

/** Whether the value is about an instant rather than the time since the previous reading. */
export function isInstant({ type }: Series): boolean {
  return findMetric(type)?.windowMs === undefined
}
