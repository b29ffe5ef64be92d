import type { Layout, Series, Tags } from '../../model/frame.js'
import { labelsOf, metricName } from './prometheus-name.js'
import { lengthField } from './protobuf.js'

/** One time series of a body in the making. */
export interface RemoteWriteSeries {
  /** Its labels, encoded: the first part of a TimeSeries message. */
  readonly labels: Uint8Array
  /** The body that it was last written to, and its group there. */
  body: number
  group: number
}

// Field numbers of prompb: https://github.com/prometheus/prometheus/blob/main/prompb/types.proto
const TIME_SERIES_LABELS = 1
const LABEL_NAME = 1
const LABEL_VALUE = 2

/** The encoded labels of layouts, made once. */
export class RemoteWriteLayouts {
  readonly #common: Tags
  readonly #byLayout = new WeakMap<Layout, readonly RemoteWriteSeries[]>()

  /**
   * The host is the label `host`, as in every other format, and `instance`, as dashboards made for scraped hosts expect.
   * @param tags the agent's own; a point's tag of the same name wins
   */
  constructor(host: string, tags: Tags) {
    this.#common = { host, instance: host, ...tags }
  }

  of(layout: Layout): readonly RemoteWriteSeries[] {
    let series = this.#byLayout.get(layout)
    if (series === undefined) {
      series = layout.series.map((each) => ({ labels: this.#labels(each), body: 0, group: 0 }))
      this.#byLayout.set(layout, series)
    }
    return series
  }

  /** `__name__` sorts before every label that a tag can become, capitals excepted. */
  #labels({ type, tags }: Series): Uint8Array {
    const all = [...labelsOf({ ...this.#common, ...tags }), ['__name__', metricName(type)] as const]
    all.sort(([a], [b]) => (a < b ? -1 : 1))
    return Buffer.concat(
      all.map(([name, value]) => {
        const label = Buffer.concat([lengthField(LABEL_NAME, name), lengthField(LABEL_VALUE, value)])
        return lengthField(TIME_SERIES_LABELS, label)
      }),
    )
  }
}
