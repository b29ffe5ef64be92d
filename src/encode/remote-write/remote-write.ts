import type { Rows } from '../../buffer/rows.js'
import type { Names } from '../../names/names.js'
import { nativeNames } from '../../names/native-names.js'
import type { HttpAnswer } from '../../send/answer.js'
import type { Layout } from '../../shared/frame.js'
import { BodyMemory } from '../body-memory.js'
import type { BodyWriter, Encoder, FormatVerdict } from '../encoder.js'
import { GroupedPoints } from '../grouped-points.js'
import { PerLayout } from '../per-layout.js'
import {
  fixed64Tag,
  lengthTag,
  MAX_LENGTH_BYTES,
  varintBytes,
  varintTag,
  writeDouble,
  writeVarint,
} from '../protobuf.js'
import { redundantTotals } from '../redundant-totals.js'
import type { StaleSeries } from '../stale-series.js'
import { unsignedMs } from '../wire-time.js'
import { writeRows } from '../write-rows.js'
import type { PreparedTimeSeries, RequestVersion } from './request.js'
import { Snappy } from './snappy.js'

// Field numbers of a sample, the same in both versions of the protocol.
const TIME_SERIES_SAMPLES = lengthTag(2)
const SAMPLE_VALUE = fixed64Tag(1)
const SAMPLE_TIMESTAMP = varintTag(2)
/** Tag and value, and the tag of the timestamp. */
const SAMPLE_FIXED_BYTES = 10
/** Tag and length before a sample. */
const SAMPLE_HEAD_BYTES = 2
const SERIES_HEAD_BYTES = 1 + MAX_LENGTH_BYTES
/** Prometheus' stale marker, the NaN 0x7ff0000000000002, lowest byte first. */
const STALE_VALUE = Uint8Array.of(2, 0, 0, 0, 0, 0, 0xf0, 0x7f)

/**
 * Prometheus remote write, in one of its versions. A body has each series once, with all its samples. Times before 1970
 * are written as 0.
 */
export class RemoteWriteEncoder<Prepared extends PreparedTimeSeries = PreparedTimeSeries> implements Encoder {
  readonly headers: Readonly<Record<string, string>>
  readonly omits = redundantTotals
  readonly names: Names
  readonly #version: RequestVersion<Prepared>
  readonly #writer: RemoteWriteWriter<Prepared>

  constructor(version: RequestVersion<Prepared>, names = nativeNames) {
    this.headers = version.headers
    this.names = names
    this.#version = version
    this.#writer = new RemoteWriteWriter(version)
  }

  begin(maxBytes: number): BodyWriter {
    this.#writer.restart(maxBytes)
    return this.#writer
  }

  verdictOn(answer: HttpAnswer, points: number): FormatVerdict | undefined {
    return this.#version.verdictOn(answer, points)
  }

  staleBody(stale: readonly StaleSeries[]): Buffer {
    this.#writer.restart(Number.POSITIVE_INFINITY)
    for (const series of stale) this.#writer.end(series)
    return this.#writer.finish()
  }
}

class RemoteWriteWriter<Prepared extends PreparedTimeSeries> implements BodyWriter {
  readonly #version: RequestVersion<Prepared>
  readonly #prepared: PerLayout<Prepared>
  /** A value of NaN marks the end of a series. */
  readonly #points = new GroupedPoints<Prepared>()
  readonly #memory = new BodyMemory()
  readonly #snappy = new Snappy()
  #series: readonly Prepared[] = []
  /** Time of the current row. */
  #timeMs = 0
  #timeBytes = 0
  /** Number of this request: a series with another number is not in it yet. */
  #request = 0
  #maxBytes = 0
  /** Upper bound of the uncompressed body so far. */
  #bytes = 0

  constructor(version: RequestVersion<Prepared>) {
    this.#version = version
    this.#prepared = new PerLayout(({ series }) => series.map((one) => version.prepare(one)))
  }

  restart(maxBytes: number): void {
    this.#points.clear()
    this.#request++
    this.#maxBytes = maxBytes
    this.#bytes = this.#version.restart()
  }

  write(rows: Rows): number {
    return writeRows(rows, this)
  }

  beginRow(layout: Layout, timeMs: number): void {
    this.#series = this.#prepared.of(layout)
    this.#beginTime(timeMs)
  }

  writePoint(column: number, value: number): boolean {
    return this.#add(this.#series[column] as Prepared, value)
  }

  /** Marks a series as ended. */
  end({ series, timeMs }: StaleSeries): void {
    this.#beginTime(timeMs)
    this.#add(this.#version.prepare(series), Number.NaN)
  }

  finish(): Buffer {
    const memory = this.#memory
    memory.restart()
    memory.reserve(this.#bytes)
    memory.append(this.#version.preamble())
    for (let group = 0; group < this.#points.groups; group++) this.#writeSeries(group)
    return this.#snappy.compress(memory.take())
  }

  #beginTime(timeMs: number): void {
    this.#timeMs = unsignedMs(timeMs)
    this.#timeBytes = varintBytes(this.#timeMs)
  }

  #add(series: Prepared, value: number): boolean {
    const isNew = series.request !== this.#request
    let bytes = this.#bytes + SAMPLE_HEAD_BYTES + SAMPLE_FIXED_BYTES + this.#timeBytes + series.sampleTail.length
    if (isNew) bytes += SERIES_HEAD_BYTES + this.#version.addSeries(series)
    if (bytes > this.#maxBytes && this.#points.groups > 0) {
      if (isNew) this.#version.removeLastSeries()
      return false
    }
    if (isNew) {
      series.request = this.#request
      series.group = this.#points.addGroup()
    }
    this.#points.add(series.group, series, this.#timeMs, value)
    this.#bytes = bytes
    return true
  }

  #writeSeries(group: number): void {
    const points = this.#points
    const first = points.first(group)
    const series = points.prepared[first] as Prepared
    const fixedBytes = SAMPLE_FIXED_BYTES + series.sampleTail.length
    const head = this.#version.seriesHead(series)
    let length = head.length
    for (let point = first; point !== -1; point = points.next(point)) {
      length += SAMPLE_HEAD_BYTES + fixedBytes + varintBytes(points.timesMs[point] as number)
    }
    const { bytes } = this.#memory
    let at = this.#memory.end
    bytes[at++] = this.#version.seriesTag
    at = writeVarint(bytes, at, length)
    bytes.set(head, at)
    at += head.length
    for (let point = first; point !== -1; point = points.next(point)) {
      at = this.#writeSample(at, points.timesMs[point] as number, points.values[point] as number, series.sampleTail)
    }
    this.#memory.end = at
  }

  #writeSample(from: number, timeMs: number, value: number, tail: Uint8Array): number {
    const { bytes } = this.#memory
    let at = from
    bytes[at++] = TIME_SERIES_SAMPLES
    bytes[at++] = SAMPLE_FIXED_BYTES + varintBytes(timeMs) + tail.length
    bytes[at++] = SAMPLE_VALUE
    if (Number.isNaN(value)) {
      bytes.set(STALE_VALUE, at)
      at += STALE_VALUE.length
    } else at = writeDouble(bytes, at, value)
    bytes[at++] = SAMPLE_TIMESTAMP
    at = writeVarint(bytes, at, timeMs)
    for (let i = 0; i < tail.length; i++) bytes[at++] = tail[i] as number
    return at
  }
}
