import { type HttpAnswer, isBadRequest } from '../../send/answer.js'
import type { Series, Tags } from '../../shared/frame.js'
import type { FormatVerdict } from '../encoder.js'
import { lengthField, lengthTag } from '../protobuf.js'
import { type CommonLabels, commonLabels, seriesLabels } from './labels.js'
import { comesTooLate, type RemoteWriteMessage, type RemoteWriteSeries } from './message.js'

// Field numbers of prompb: https://github.com/prometheus/prometheus/blob/main/prompb/types.proto
const TIME_SERIES_LABELS = 1
const LABEL_NAME = 1
const LABEL_VALUE = 2
const NO_BYTES = new Uint8Array()

interface LabelledSeries extends RemoteWriteSeries {
  /** The first part of a TimeSeries message. */
  readonly labels: Uint8Array
}

/** `prometheus.WriteRequest`: https://prometheus.io/docs/specs/prw/remote_write_spec/ */
export class RemoteWriteV1 implements RemoteWriteMessage<LabelledSeries> {
  readonly headers = {
    'Content-Type': 'application/x-protobuf',
    'Content-Encoding': 'snappy',
    'X-Prometheus-Remote-Write-Version': '0.1.0',
  }
  readonly seriesTag = lengthTag(1)
  readonly #common: CommonLabels

  /** @param tags the agent's own */
  constructor(host: string, tags: Tags) {
    this.#common = commonLabels(host, tags)
  }

  item(series: Series): LabelledSeries {
    const labels = seriesLabels(this.#common, series).map(([name, value]) => {
      const label = Buffer.concat([lengthField(LABEL_NAME, name), lengthField(LABEL_VALUE, value)])
      return lengthField(TIME_SERIES_LABELS, label)
    })
    return { labels: Buffer.concat(labels), sampleTail: NO_BYTES, body: 0, group: 0 }
  }

  restart(): number {
    return 0
  }

  enter({ labels }: LabelledSeries): number {
    return labels.length
  }

  leave(): void {}

  opening(): Uint8Array {
    return NO_BYTES
  }

  headOf({ labels }: LabelledSeries): Uint8Array {
    return labels
  }

  /** Receivers that write a part of a request all the same do not say which. */
  verdictOn(answer: HttpAnswer): FormatVerdict | undefined {
    return isBadRequest(answer) && comesTooLate(answer) ? { kind: 'rejected' } : undefined
  }
}
