import type { HttpAnswer } from '../../send/answer.js'
import type { Series, Tags } from '../../shared/frame.js'
import type { FormatVerdict } from '../encoder.js'
import { lengthField, lengthTag } from '../protobuf.js'
import { type CommonLabels, commonLabels, seriesLabels } from './labels.js'
import type { PreparedTimeSeries, RequestVersion } from './request.js'
import { verdictOnV1 } from './verdict.js'

// Field numbers of prompb: https://github.com/prometheus/prometheus/blob/main/prompb/types.proto
const TIME_SERIES_LABELS = 1
const LABEL_NAME = 1
const LABEL_VALUE = 2
const NO_BYTES = new Uint8Array()

interface LabelledSeries extends PreparedTimeSeries {
  /** The label fields of a TimeSeries message. */
  readonly labels: Uint8Array
}

/** `prometheus.WriteRequest`: https://prometheus.io/docs/specs/prw/remote_write_spec/ */
export class RemoteWriteV1 implements RequestVersion<LabelledSeries> {
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

  prepare(series: Series): LabelledSeries {
    const labels = seriesLabels(this.#common, series).map(([name, value]) => {
      const label = Buffer.concat([lengthField(LABEL_NAME, name), lengthField(LABEL_VALUE, value)])
      return lengthField(TIME_SERIES_LABELS, label)
    })
    return { labels: Buffer.concat(labels), sampleTail: NO_BYTES, request: 0, group: 0 }
  }

  restart(): number {
    return 0
  }

  addSeries({ labels }: LabelledSeries): number {
    return labels.length
  }

  removeLastSeries(): void {}

  preamble(): Uint8Array {
    return NO_BYTES
  }

  seriesHead({ labels }: LabelledSeries): Uint8Array {
    return labels
  }

  verdictOn(answer: HttpAnswer): FormatVerdict | undefined {
    return verdictOnV1(answer)
  }
}
