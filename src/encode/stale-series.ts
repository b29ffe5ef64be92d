import type { Series } from '../shared/frame.js'

/** A series that has no further points, for the time being. */
export interface StaleSeries {
  readonly series: Series
  /** When it was first found missing, milliseconds since the epoch; after its last point. */
  readonly timeMs: number
}
