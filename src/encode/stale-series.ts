import type { Series } from '../shared/frame.js'

/** A series that currently has no further points. */
export interface StaleSeries {
  readonly series: Series
  /** Time at which it was first missing, milliseconds since the epoch; later than its last point. */
  readonly timeMs: number
}
