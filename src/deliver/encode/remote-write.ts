import type { Tags } from '../../model/frame.js'
import type { Rows } from '../buffer/rows.js'
import { BodySpace } from './body-space.js'
import type { Encoder, Encoding } from './encoder.js'
import { GroupedPoints } from './grouped-points.js'
import { fixed64Tag, lengthTag, MAX_LENGTH_BYTES, varintBytes, varintTag, writeVarint } from './protobuf.js'
import { RemoteWriteLayouts, type RemoteWriteSeries } from './remote-write-series.js'
import { Snappy } from './snappy.js'

// Field numbers of prompb: https://github.com/prometheus/prometheus/blob/main/prompb/types.proto
const WRITE_REQUEST_TIME_SERIES = lengthTag(1)
const TIME_SERIES_SAMPLES = lengthTag(2)
const SAMPLE_VALUE = fixed64Tag(1)
const SAMPLE_TIMESTAMP = varintTag(2)
/** Tag and value, tag of the timestamp. */
const SAMPLE_FIXED_BYTES = 10
/** Tag and length before a sample. */
const SAMPLE_HEAD_BYTES = 2
const SERIES_HEAD_BYTES = 1 + MAX_LENGTH_BYTES

/**
 * What Prometheus, Mimir, Cortex, Thanos and VictoriaMetrics say of samples that are older than what they have or take:
 * no later try will change that.
 */
const TOO_LATE = /out[- ]of[- ](order|bounds)|too[- ](old|far[- ]in[- ]past)|duplicate[- ](sample|timestamp)/i

/**
 * Prometheus remote write 1.0: https://prometheus.io/docs/specs/prw/remote_write_spec/
 * Each series of a body is written once, with all its samples. Times before 1970 are written as 0.
 */
export class RemoteWriteEncoder implements Encoder {
  readonly headers = {
    'Content-Type': 'application/x-protobuf',
    'Content-Encoding': 'snappy',
    'X-Prometheus-Remote-Write-Version': '0.1.0',
  }
  readonly #encoding: RemoteWriteEncoding

  constructor(host: string, tags: Tags) {
    this.#encoding = new RemoteWriteEncoding(new RemoteWriteLayouts(host, tags))
  }

  begin(maxBytes: number): Encoding {
    this.#encoding.restart(maxBytes)
    return this.#encoding
  }

  rejectedPoints(): number {
    return 0
  }

  refusesForGood(answerBody: string): boolean {
    return TOO_LATE.test(answerBody)
  }
}

class RemoteWriteEncoding implements Encoding {
  readonly #layouts: RemoteWriteLayouts
  readonly #points = new GroupedPoints<RemoteWriteSeries>()
  readonly #space = new BodySpace()
  readonly #snappy = new Snappy()
  readonly #double = new Float64Array(1)
  readonly #doubleBytes = new Uint8Array(this.#double.buffer)
  /** Tells the series of this body from those of the ones before. */
  #body = 0
  #maxBytes = 0
  /** An upper bound of the body without compression. */
  #bytes = 0

  constructor(layouts: RemoteWriteLayouts) {
    this.#layouts = layouts
  }

  restart(maxBytes: number): void {
    this.#points.clear()
    this.#body++
    this.#maxBytes = maxBytes
    this.#bytes = 0
  }

  write(rows: Rows): number {
    let points = 0
    while (rows.next()) {
      const series = this.#layouts.of(rows.layout)
      const { values, base, to } = rows
      const timeMs = Math.max(0, Math.round(rows.timeMs))
      const sampleBytes = SAMPLE_HEAD_BYTES + SAMPLE_FIXED_BYTES + varintBytes(timeMs)
      for (let column = rows.from; column < to; column++) {
        const value = values[base + column] as number
        if (Number.isNaN(value)) continue
        if (!this.#add(series[column] as RemoteWriteSeries, timeMs, value, sampleBytes)) return points
        points++
      }
    }
    return points
  }

  finish(): Buffer {
    const space = this.#space
    space.restart()
    space.reserve(this.#bytes)
    for (let group = 0; group < this.#points.groups; group++) this.#writeSeries(group)
    return this.#snappy.compress(space.take())
  }

  #add(series: RemoteWriteSeries, timeMs: number, value: number, sampleBytes: number): boolean {
    const known = series.body === this.#body
    const bytes = this.#bytes + sampleBytes + (known ? 0 : SERIES_HEAD_BYTES + series.labels.length)
    if (bytes > this.#maxBytes && this.#bytes > 0) return false
    if (!known) {
      series.body = this.#body
      series.group = this.#points.addGroup()
    }
    this.#points.add(series.group, series, timeMs, value)
    this.#bytes = bytes
    return true
  }

  #writeSeries(group: number): void {
    const points = this.#points
    const first = points.first(group)
    const { labels } = points.items[first] as RemoteWriteSeries
    let length = labels.length
    for (let point = first; point !== -1; point = points.next(point)) {
      length += SAMPLE_HEAD_BYTES + SAMPLE_FIXED_BYTES + varintBytes(points.timesMs[point] as number)
    }
    const { bytes } = this.#space
    let at = this.#space.at
    bytes[at++] = WRITE_REQUEST_TIME_SERIES
    at = writeVarint(bytes, at, length)
    bytes.set(labels, at)
    at += labels.length
    for (let point = first; point !== -1; point = points.next(point)) {
      at = this.#writeSample(at, points.timesMs[point] as number, points.values[point] as number)
    }
    this.#space.at = at
  }

  #writeSample(from: number, timeMs: number, value: number): number {
    const { bytes } = this.#space
    let at = from
    bytes[at++] = TIME_SERIES_SAMPLES
    bytes[at++] = SAMPLE_FIXED_BYTES + varintBytes(timeMs)
    bytes[at++] = SAMPLE_VALUE
    this.#double[0] = value
    for (let i = 0; i < 8; i++) bytes[at++] = this.#doubleBytes[i] as number
    bytes[at++] = SAMPLE_TIMESTAMP
    return writeVarint(bytes, at, timeMs)
  }
}
