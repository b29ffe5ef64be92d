import type { Rows } from '../../buffer/rows.js'
import type { HttpAnswer } from '../../send/answer.js'
import type { Layout } from '../../shared/frame.js'
import { BodyMemory } from '../body-memory.js'
import type { BodyWriter, Encoder, FormatVerdict } from '../encoder.js'
import { GroupedPoints } from '../grouped-points.js'
import { fixed64Tag, lengthTag, MAX_LENGTH_BYTES, varintBytes, varintTag, writeVarint } from '../protobuf.js'
import type { StaleSeries } from '../stale-series.js'
import type { RemoteWriteMessage, RemoteWriteSeries } from './message.js'
import { Snappy } from './snappy.js'

// Field numbers of a sample, the same in both versions of the protocol.
const TIME_SERIES_SAMPLES = lengthTag(2)
const SAMPLE_VALUE = fixed64Tag(1)
const SAMPLE_TIMESTAMP = varintTag(2)
/** Tag and value, tag of the timestamp. */
const SAMPLE_FIXED_BYTES = 10
/** Tag and length before a sample. */
const SAMPLE_HEAD_BYTES = 2
const SERIES_HEAD_BYTES = 1 + MAX_LENGTH_BYTES
/** The NaN 0x7ff0000000000002, the lowest byte first: a series has ended. */
const STALE_VALUE = Uint8Array.of(2, 0, 0, 0, 0, 0, 0xf0, 0x7f)

/**
 * Prometheus remote write, in one of its versions. Each series of a body is written once, with all its samples. Times
 * before 1970 are written as 0.
 */
export class RemoteWriteEncoder<Item extends RemoteWriteSeries = RemoteWriteSeries> implements Encoder {
  readonly headers: Readonly<Record<string, string>>
  readonly #message: RemoteWriteMessage<Item>
  readonly #encoding: RemoteWriteEncoding<Item>

  constructor(message: RemoteWriteMessage<Item>) {
    this.headers = message.headers
    this.#message = message
    this.#encoding = new RemoteWriteEncoding(message)
  }

  begin(maxBytes: number): BodyWriter {
    this.#encoding.restart(maxBytes)
    return this.#encoding
  }

  verdictOn(answer: HttpAnswer, points: number): FormatVerdict | undefined {
    return this.#message.verdictOn(answer, points)
  }

  staleBody(stale: readonly StaleSeries[]): Buffer {
    this.#encoding.restart(Number.POSITIVE_INFINITY)
    for (const { series, timeMs } of stale) this.#encoding.end(series, timeMs)
    return this.#encoding.finish()
  }
}

class RemoteWriteEncoding<Item extends RemoteWriteSeries> implements BodyWriter {
  readonly #message: RemoteWriteMessage<Item>
  readonly #byLayout = new WeakMap<Layout, readonly Item[]>()
  /** NaN stands for the end of a series. */
  readonly #points = new GroupedPoints<Item>()
  readonly #memory = new BodyMemory()
  readonly #snappy = new Snappy()
  readonly #double = new Float64Array(1)
  readonly #doubleBytes = new Uint8Array(this.#double.buffer)
  /** Tells the series of this body from those of the ones before. */
  #body = 0
  #maxBytes = 0
  /** An upper bound of the body without compression. */
  #bytes = 0

  constructor(message: RemoteWriteMessage<Item>) {
    this.#message = message
  }

  restart(maxBytes: number): void {
    this.#points.clear()
    this.#body++
    this.#maxBytes = maxBytes
    this.#bytes = this.#message.restart()
  }

  write(rows: Rows): number {
    let points = 0
    while (rows.next()) {
      const items = this.#items(rows.layout)
      const { values, base, to } = rows
      const timeMs = wireTime(rows.timeMs)
      const timeBytes = varintBytes(timeMs)
      for (let column = rows.from; column < to; column++) {
        const value = values[base + column] as number
        if (Number.isNaN(value)) continue
        if (!this.#add(items[column] as Item, timeMs, timeBytes, value)) return points
        points++
      }
    }
    return points
  }

  /** Says that a series has ended. */
  end(series: StaleSeries['series'], timeMs: number): void {
    const time = wireTime(timeMs)
    this.#add(this.#message.item(series), time, varintBytes(time), Number.NaN)
  }

  finish(): Buffer {
    const space = this.#memory
    space.restart()
    space.reserve(this.#bytes)
    const opening = this.#message.opening()
    space.bytes.set(opening, 0)
    space.end = opening.length
    for (let group = 0; group < this.#points.groups; group++) this.#writeSeries(group)
    return this.#snappy.compress(space.take())
  }

  #items(layout: Layout): readonly Item[] {
    let items = this.#byLayout.get(layout)
    if (items === undefined) {
      items = layout.series.map((series) => this.#message.item(series))
      this.#byLayout.set(layout, items)
    }
    return items
  }

  #add(item: Item, timeMs: number, timeBytes: number, value: number): boolean {
    const known = item.body === this.#body
    let bytes = this.#bytes + SAMPLE_HEAD_BYTES + SAMPLE_FIXED_BYTES + timeBytes + item.sampleTail.length
    if (!known) bytes += SERIES_HEAD_BYTES + this.#message.enter(item)
    if (bytes > this.#maxBytes && this.#points.groups > 0) {
      if (!known) this.#message.leave()
      return false
    }
    if (!known) {
      item.body = this.#body
      item.group = this.#points.addGroup()
    }
    this.#points.add(item.group, item, timeMs, value)
    this.#bytes = bytes
    return true
  }

  #writeSeries(group: number): void {
    const points = this.#points
    const first = points.first(group)
    const item = points.prepared[first] as Item
    const fixedBytes = SAMPLE_FIXED_BYTES + item.sampleTail.length
    const head = this.#message.headOf(item)
    let length = head.length
    for (let point = first; point !== -1; point = points.next(point)) {
      length += SAMPLE_HEAD_BYTES + fixedBytes + varintBytes(points.timesMs[point] as number)
    }
    const { bytes } = this.#memory
    let at = this.#memory.end
    bytes[at++] = this.#message.seriesTag
    at = writeVarint(bytes, at, length)
    bytes.set(head, at)
    at += head.length
    for (let point = first; point !== -1; point = points.next(point)) {
      at = this.#writeSample(at, points.timesMs[point] as number, points.values[point] as number, item.sampleTail)
    }
    this.#memory.end = at
  }

  #writeSample(from: number, timeMs: number, value: number, tail: Uint8Array): number {
    const { bytes } = this.#memory
    let at = from
    bytes[at++] = TIME_SERIES_SAMPLES
    bytes[at++] = SAMPLE_FIXED_BYTES + varintBytes(timeMs) + tail.length
    bytes[at++] = SAMPLE_VALUE
    this.#double[0] = value
    const eight = Number.isNaN(value) ? STALE_VALUE : this.#doubleBytes
    for (let i = 0; i < 8; i++) bytes[at++] = eight[i] as number
    bytes[at++] = SAMPLE_TIMESTAMP
    at = writeVarint(bytes, at, timeMs)
    for (let i = 0; i < tail.length; i++) bytes[at++] = tail[i] as number
    return at
  }
}

function wireTime(timeMs: number): number {
  return Math.max(0, Math.round(timeMs))
}
