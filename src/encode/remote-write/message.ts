import type { HttpAnswer } from '../../send/answer.js'
import type { Series } from '../../shared/frame.js'
import type { FormatVerdict } from '../encoder.js'

/** One time series of a body in the making. */
export interface RemoteWriteSeries {
  /** What follows value and time of each sample. */
  readonly sampleTail: Uint8Array
  /** The body that it was last written to, and its group there. */
  body: number
  group: number
}

/** A version of remote write: all of a request but its samples, which all versions write alike. */
export interface RemoteWriteMessage<Item extends RemoteWriteSeries> {
  readonly headers: Readonly<Record<string, string>>
  /** The tag of a time series in the request. */
  readonly seriesTag: number
  item(series: Series): Item
  /** Begins a request. Returns the bytes that it has without any series. */
  restart(): number
  /** The series becomes part of this request. Returns the most bytes that adds, besides the samples. */
  enter(item: Item): number
  /** The series that entered last is no part of it after all. */
  leave(): void
  /** What comes before all series of this request. */
  opening(): Uint8Array
  /** What comes before the samples of a series. After `opening`. */
  headOf(item: Item): Uint8Array
  /** See Encoder.verdictOn. */
  verdictOn(answer: HttpAnswer, points: number): FormatVerdict | undefined
}

/**
 * What Prometheus, Mimir, Cortex, Thanos and VictoriaMetrics say of samples that are older than what they have or take:
 * no later try will change that.
 */
const TOO_LATE = /out[- ]of[- ](order|bounds)|too[- ](old|far[- ]in[- ]past)|duplicate[- ](sample|timestamp)/i

/** Whether an answer that refuses samples says that they come too late. */
export function comesTooLate({ body }: HttpAnswer): boolean {
  return TOO_LATE.test(body)
}
