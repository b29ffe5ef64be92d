import type { GroupedPoints } from '../grouped-points.js'
import type { OtlpMetric, OtlpSeries } from './series.js'

/** A series as one notation writes it: all of a data point but its time and value. */
export interface OtlpItem {
  readonly metric: OtlpMetric
  readonly head: Uint8Array
  readonly tail: Uint8Array
}

/** How OTLP is written: as Protocol Buffers or as JSON. */
export interface OtlpNotation {
  readonly contentType: string
  /** The most bytes of a data point besides its item's head and tail. */
  readonly pointBytes: number
  /** The most bytes around all metrics. */
  readonly envelopeBytes: number
  item(series: OtlpSeries): OtlpItem
  /** The most bytes of a metric without its data points. */
  metricBytes(metric: OtlpMetric): number
  /** Writes a whole request. @param maxBytes what it cannot exceed; each group holds the points of one metric */
  body(points: GroupedPoints<OtlpItem>, maxBytes: number): Buffer
  /** The data points that an answer says were not taken. */
  rejectedPoints(answerBody: string): number
}
