import type { Rows } from '../../buffer/rows.js'
import { type HttpAnswer, isSuccess } from '../../send/answer.js'
import type { Layout } from '../../shared/frame.js'
import type { AgentIdentity } from '../agent-identity.js'
import type { Encoder, Encoding, FormatVerdict } from '../encoder.js'
import { GroupedPoints } from '../grouped-points.js'
import type { OtlpItem, OtlpNotation } from './notation.js'
import { type OtlpMetric, otlpSeriesOf } from './series.js'

/**
 * OTLP/HTTP, metrics: https://opentelemetry.io/docs/specs/otlp/#otlphttp
 * Each metric of a body is written once, with all its data points. Times before 1970 are written as 0.
 */
export class OtlpEncoder implements Encoder {
  readonly headers: Readonly<Record<string, string>>
  readonly #notation: OtlpNotation
  readonly #encoding: OtlpEncoding

  constructor(identity: AgentIdentity, notation: OtlpNotation) {
    this.headers = { 'Content-Type': notation.contentType }
    this.#notation = notation
    this.#encoding = new OtlpEncoding(identity, notation)
  }

  begin(maxBytes: number): Encoding {
    this.#encoding.restart(maxBytes)
    return this.#encoding
  }

  verdictOn(answer: HttpAnswer): FormatVerdict | undefined {
    if (!isSuccess(answer)) return undefined
    return { kind: 'delivered', rejected: this.#notation.rejectedPoints(answer.body) }
  }
}

class OtlpEncoding implements Encoding {
  readonly #identity: AgentIdentity
  readonly #notation: OtlpNotation
  readonly #byLayout = new WeakMap<Layout, readonly OtlpItem[]>()
  /** Metrics by what tells them apart: one object each, over all layouts. */
  readonly #metrics = new Map<string, OtlpMetric>()
  readonly #points = new GroupedPoints<OtlpItem>()
  /** Of the metrics of this body. */
  readonly #groups = new Map<OtlpMetric, number>()
  #maxBytes = 0
  /** An upper bound of the body so far. */
  #bytes = 0

  constructor(identity: AgentIdentity, notation: OtlpNotation) {
    this.#identity = identity
    this.#notation = notation
  }

  restart(maxBytes: number): void {
    this.#points.clear()
    this.#groups.clear()
    this.#maxBytes = maxBytes
    this.#bytes = this.#notation.envelopeBytes
  }

  write(rows: Rows): number {
    let points = 0
    while (rows.next()) {
      const items = this.#items(rows.layout)
      const { values, base, to } = rows
      const timeMs = Math.max(0, Math.round(rows.timeMs))
      for (let column = rows.from; column < to; column++) {
        const value = values[base + column] as number
        if (Number.isNaN(value)) continue
        if (!this.#add(items[column] as OtlpItem, timeMs, value)) return points
        points++
      }
    }
    return points
  }

  finish(): Buffer {
    return this.#notation.body(this.#points, this.#bytes)
  }

  #add(item: OtlpItem, timeMs: number, value: number): boolean {
    const { metric, head, tail } = item
    let group = this.#groups.get(metric)
    let bytes = this.#bytes + head.length + tail.length + this.#notation.pointBytes
    if (group === undefined) bytes += this.#notation.metricBytes(metric)
    if (bytes > this.#maxBytes && this.#points.groups > 0) return false
    if (group === undefined) {
      group = this.#points.addGroup()
      this.#groups.set(metric, group)
    }
    this.#points.add(group, item, timeMs, value)
    this.#bytes = bytes
    return true
  }

  #items(layout: Layout): readonly OtlpItem[] {
    let items = this.#byLayout.get(layout)
    if (items === undefined) {
      items = layout.series.map((each) => {
        const series = otlpSeriesOf(each, this.#identity)
        return this.#notation.item({ ...series, metric: this.#shared(series.metric) })
      })
      this.#byLayout.set(layout, items)
    }
    return items
  }

  #shared(metric: OtlpMetric): OtlpMetric {
    const key = `${metric.data} ${metric.name}`
    const known = this.#metrics.get(key)
    if (known !== undefined) return known
    this.#metrics.set(key, metric)
    return metric
  }
}
