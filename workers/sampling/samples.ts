import { findMetric } from '../../src/collectors/index.js'
import type { Series } from '../../src/shared/frame.js'
import type { Readings } from '../probes/frame-packer.js'

/** The samples of one source since the last tick, and what becomes of them. */
export interface Samples {
  /**
   * Takes one sample; allocates nothing as long as its `series` stays the same array.
   * @param dueMs the point in monotonic time that it stands for
   */
  take(sample: Readings, dueMs: number): void
  /**
   * What is sent of a tick; the samples are forgotten. Valid until the next `take`.
   * @param tick the reading of the tick itself
   * @param wallOffsetMs from monotonic time to wall time
   */
  harvest(tick: Readings, wallOffsetMs: number): readonly Readings[]
  /** Forgets what was taken: the source was not there at the tick. */
  clear(): void
  /** Samples taken, and given up for want of room, since this was last asked. */
  takeLost(): number
}

/** How much may be held of the samples of one source between two ticks, in values of 8 bytes. */
const MOST_VALUES = 500_000
const FEWEST_ROWS = 16

/** How many samples may be held. @param gauges values in a sample */
export function mostRows(gauges: number): number {
  return Math.max(FEWEST_ROWS, Math.floor(MOST_VALUES / Math.max(1, gauges)))
}

/** Positions of the series that are sampled inside a tick: gauges that the catalogue says are. */
export function sampledPositions(series: readonly Series[]): readonly number[] {
  return series.flatMap(({ type }, position) => (findMetric(type)?.sampled === true ? [position] : []))
}

/** Whether the value is about an instant, and not about the time since the previous reading. */
export function isInstant({ type }: Series): boolean {
  return findMetric(type)?.windowMs === undefined
}
