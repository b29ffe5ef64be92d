import type { HttpAnswer } from '../../send/answer.js'
import type { Series } from '../../shared/frame.js'
import type { FormatVerdict } from '../encoder.js'

/** A time series, prepared for the requests of one version. */
export interface PreparedTimeSeries {
  /** Bytes after the value and time of each sample. */
  readonly sampleTail: Uint8Array
  /** The last request that has this series, and its group there. */
  request: number
  group: number
}

/** A version of remote write: everything in a request except its samples, because both versions write these alike. */
export interface RequestVersion<Prepared extends PreparedTimeSeries> {
  readonly headers: Readonly<Record<string, string>>
  /** Tag of a time series in the request. */
  readonly seriesTag: number
  prepare(series: Series): Prepared
  /** Begins a request. Returns its bytes without any series. */
  restart(): number
  /** Adds a series to the request. Returns the most bytes that it adds, without samples. */
  addSeries(series: Prepared): number
  /** Removes the series added last. */
  removeLastSeries(): void
  /** Returns the bytes before all series. */
  preamble(): Uint8Array
  /** Returns the bytes of a series before its samples. Only after `preamble`. */
  seriesHead(series: Prepared): Uint8Array
  /** See Encoder.verdictOn. */
  verdictOn(answer: HttpAnswer, points: number): FormatVerdict | undefined
}
