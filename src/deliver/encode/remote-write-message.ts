import type { Series } from '../../model/frame.js'
import type { HttpAnswer } from '../answer.js'
import type { BodySpace } from './body-space.js'
import type { FormatVerdict } from './encoder.js'

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
  /** The most bytes that one more series takes in this request, besides its samples. */
  costBytes(item: Item): number
  /** The series is part of this request. */
  enter(item: Item): void
  /** Writes what comes before all series. */
  writeOpening(space: BodySpace): void
  /** Bytes of a series before its samples, exactly. */
  headBytes(item: Item): number
  /** Writes these bytes. Returns the end. */
  writeHead(bytes: Uint8Array, at: number, item: Item): number
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
