import type { GroupedPoints } from '../grouped-points.js'
import type { OtlpMetric, OtlpSeries } from './conventions.js'

/** A series prepared by a serializer: everything in a data point except its time and value. */
export interface PreparedOtlpSeries {
  readonly metric: OtlpMetric
  readonly head: Uint8Array
  readonly tail: Uint8Array
}

/** Writes OTLP requests, as Protocol Buffers or as JSON. */
export interface OtlpSerializer {
  readonly contentType: string
  /** Most bytes of a data point without its head and tail. */
  readonly maxPointBytes: number
  /** Most bytes around all metrics. */
  readonly maxEnvelopeBytes: number
  prepare(series: OtlpSeries): PreparedOtlpSeries
  /** Returns the most bytes of a metric without its data points. */
  maxMetricBytes(metric: OtlpMetric): number
  /** Writes a whole request. @param points each group has the points of one metric @param maxBytes upper bound of the request */
  serialize(points: GroupedPoints<PreparedOtlpSeries>, maxBytes: number): Buffer
  /** Reads from an answer how many data points the receiver rejected. */
  rejectedPoints(answerBody: string): number
}
