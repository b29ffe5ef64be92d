import type { Rows } from '../../buffer/rows.js'
import { type HttpAnswer, isSuccess } from '../../send/answer.js'
import type { Layout } from '../../shared/frame.js'
import type { AgentIdentity } from '../agent-identity.js'
import type { BodyWriter, Encoder, FormatVerdict } from '../encoder.js'
import { GroupedPoints } from '../grouped-points.js'
import { PerLayout } from '../per-layout.js'
import { redundantTotals } from '../redundant-totals.js'
import { unsignedMs } from '../wire-time.js'
import { writeRows } from '../write-rows.js'
import { type OtlpMetric, otlpSeriesOf } from './conventions.js'
import type { OtlpSerializer, PreparedOtlpSeries } from './serializer.js'

/**
 * OTLP/HTTP, metrics: https://opentelemetry.io/docs/specs/otlp/#otlphttp
 * A body has each metric once, with all its data points. Times before 1970 are written as 0.
 */
export class OtlpEncoder implements Encoder {
  readonly headers: Readonly<Record<string, string>>
  readonly omits = redundantTotals
  readonly #serializer: OtlpSerializer
  readonly #writer: OtlpWriter

  constructor(identity: AgentIdentity, serializer: OtlpSerializer) {
    this.headers = { 'Content-Type': serializer.contentType }
    this.#serializer = serializer
    this.#writer = new OtlpWriter(identity, serializer)
  }

  begin(maxBytes: number): BodyWriter {
    this.#writer.restart(maxBytes)
    return this.#writer
  }

  /** Returns the verdict on a success, which may be partial. */
  verdictOn(answer: HttpAnswer): FormatVerdict | undefined {
    if (!isSuccess(answer)) return undefined
    return { kind: 'delivered', rejected: this.#serializer.rejectedPoints(answer.body) }
  }
}

class OtlpWriter implements BodyWriter {
  readonly #identity: AgentIdentity
  readonly #serializer: OtlpSerializer
  readonly #prepared = new PerLayout<PreparedOtlpSeries>((layout) => this.#prepare(layout))
  /** One object per metric, over all layouts. */
  readonly #metrics = new Map<string, OtlpMetric>()
  readonly #points = new GroupedPoints<PreparedOtlpSeries>()
  /** Groups of the metrics of this body. */
  readonly #groups = new Map<OtlpMetric, number>()
  #series: readonly PreparedOtlpSeries[] = []
  /** Time of the current row. */
  #timeMs = 0
  #maxBytes = 0
  /** Upper bound of the body so far. */
  #bytes = 0

  constructor(identity: AgentIdentity, serializer: OtlpSerializer) {
    this.#identity = identity
    this.#serializer = serializer
  }

  restart(maxBytes: number): void {
    this.#points.clear()
    this.#groups.clear()
    this.#maxBytes = maxBytes
    this.#bytes = this.#serializer.maxEnvelopeBytes
  }

  write(rows: Rows): number {
    return writeRows(rows, this)
  }

  beginRow(layout: Layout, timeMs: number): void {
    this.#series = this.#prepared.of(layout)
    this.#timeMs = unsignedMs(timeMs)
  }

  writePoint(column: number, value: number): boolean {
    const series = this.#series[column] as PreparedOtlpSeries
    const { metric, head, tail } = series
    let group = this.#groups.get(metric)
    let bytes = this.#bytes + head.length + tail.length + this.#serializer.maxPointBytes
    if (group === undefined) bytes += this.#serializer.maxMetricBytes(metric)
    if (bytes > this.#maxBytes && this.#points.groups > 0) return false
    if (group === undefined) {
      group = this.#points.addGroup()
      this.#groups.set(metric, group)
    }
    this.#points.add(group, series, this.#timeMs, value)
    this.#bytes = bytes
    return true
  }

  finish(): Buffer {
    return this.#serializer.serialize(this.#points, this.#bytes)
  }

  #prepare({ series }: Layout): readonly PreparedOtlpSeries[] {
    return series.map((one) => {
      const otlpSeries = otlpSeriesOf(one, this.#identity)
      return this.#serializer.prepare({ ...otlpSeries, metric: this.#sameMetric(otlpSeries.metric) })
    })
  }

  /** Returns the single object for a metric. */
  #sameMetric(metric: OtlpMetric): OtlpMetric {
    const key = `${metric.data} ${metric.name}`
    const known = this.#metrics.get(key)
    if (known !== undefined) return known
    this.#metrics.set(key, metric)
    return metric
  }
}
