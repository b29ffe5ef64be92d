import { version } from '../../shared/version.js'
import { BodySpace } from '../body-space.js'
import type { GroupedPoints } from '../grouped-points.js'
import {
  fixed64Tag,
  lengthField,
  lengthTag,
  MAX_LENGTH_BYTES,
  varintBytes,
  varintField,
  writeVarint,
} from '../protobuf.js'
import type { OtlpItem, OtlpNotation } from './notation.js'
import { type Attributes, type OtlpMetric, type OtlpSeries, SCHEMA_URL } from './series.js'

// Field numbers of https://github.com/open-telemetry/opentelemetry-proto, metrics/v1, common/v1 and resource/v1.
const REQUEST_RESOURCE_METRICS = lengthTag(1)
const RESOURCE_METRICS = { resource: 1, scopeMetrics: lengthTag(2), schemaUrl: 3 }
const SCOPE_METRICS = { scope: 1, metrics: lengthTag(2) }
const METRIC = { name: 1, description: 2, unit: 3, gauge: lengthTag(5), sum: lengthTag(7) }
const DATA_POINTS = lengthTag(1)
const SUM = { temporality: 2, monotonic: 3 }
const CUMULATIVE = 2
const POINT = { start: fixed64Tag(2), time: fixed64Tag(3), double: fixed64Tag(4), attributes: 7 }
const FIXED64_BYTES = 9
const MAX_HEAD_BYTES = 1 + MAX_LENGTH_BYTES

/** A metric's own fields, and what follows the data points of its sum. */
interface Prepared {
  readonly fields: Uint8Array
  readonly data: number
  readonly trailer: Uint8Array
}

/** OTLP as Protocol Buffers: what every receiver of OTLP takes. */
export class OtlpProtobuf implements OtlpNotation {
  readonly contentType = 'application/x-protobuf'
  readonly pointBytes = 2 * FIXED64_BYTES
  readonly envelopeBytes: number
  readonly #resource: Uint8Array
  readonly #scope: Uint8Array
  readonly #schemaUrl = lengthField(RESOURCE_METRICS.schemaUrl, SCHEMA_URL)
  readonly #prepared = new WeakMap<OtlpMetric, Prepared>()
  readonly #space = new BodySpace()
  readonly #double = new Float64Array(1)
  readonly #doubleBytes = new Uint8Array(this.#double.buffer)

  constructor(resource: Attributes) {
    this.#resource = lengthField(RESOURCE_METRICS.resource, attributeFields(1, resource))
    const scope = Buffer.concat([lengthField(1, 'hostpulse'), lengthField(2, version)])
    this.#scope = lengthField(SCOPE_METRICS.scope, scope)
    this.envelopeBytes = this.#resource.length + this.#scope.length + this.#schemaUrl.length + 2 * MAX_HEAD_BYTES
  }

  item({ metric, attributes, startMs }: OtlpSeries): OtlpItem {
    const tail = attributeFields(POINT.attributes, attributes)
    const start = startMs === undefined ? Buffer.alloc(0) : Buffer.alloc(FIXED64_BYTES, POINT.start)
    if (startMs !== undefined) writeNanoseconds(start, 1, startMs)
    const length = start.length + this.pointBytes + tail.length
    const head = Buffer.alloc(1 + varintBytes(length), DATA_POINTS)
    writeVarint(head, 1, length)
    return { metric, head: Buffer.concat([head, start]), tail }
  }

  metricBytes(metric: OtlpMetric): number {
    const { fields, trailer } = this.#prepare(metric)
    return fields.length + trailer.length + 2 * MAX_HEAD_BYTES
  }

  body(points: GroupedPoints<OtlpItem>, maxBytes: number): Buffer {
    const dataBytes = Array.from({ length: points.groups }, (_, group) => this.#dataBytes(points, group))
    const metricBytes = dataBytes.map((bytes, group) => {
      return this.#prepare(metricOf(points, group)).fields.length + withHead(bytes)
    })
    const scopeBytes = metricBytes.reduce((sum, bytes) => sum + withHead(bytes), this.#scope.length)
    this.#space.restart()
    this.#space.reserve(maxBytes)
    this.#head(REQUEST_RESOURCE_METRICS, this.#resource.length + withHead(scopeBytes) + this.#schemaUrl.length)
    this.#bytes(this.#resource)
    this.#head(RESOURCE_METRICS.scopeMetrics, scopeBytes)
    this.#bytes(this.#scope)
    for (let group = 0; group < points.groups; group++) {
      const { fields, data, trailer } = this.#prepare(metricOf(points, group))
      this.#head(SCOPE_METRICS.metrics, metricBytes[group] as number)
      this.#bytes(fields)
      this.#head(data, dataBytes[group] as number)
      this.#points(points, group)
      this.#bytes(trailer)
    }
    this.#bytes(this.#schemaUrl)
    return this.#space.take()
  }

  /** The answer is text with one character a byte. */
  rejectedPoints(answerBody: string): number {
    return rejectedIn(Buffer.from(answerBody, 'latin1'))
  }

  #prepare(metric: OtlpMetric): Prepared {
    let prepared = this.#prepared.get(metric)
    if (prepared === undefined) {
      const { name, description, unit, data } = metric
      const texts = [lengthField(METRIC.name, name), lengthField(METRIC.description, description)]
      const sum = [varintField(SUM.temporality, CUMULATIVE), varintField(SUM.monotonic, data === 'counter' ? 1 : 0)]
      prepared = {
        fields: Buffer.concat([...texts, lengthField(METRIC.unit, unit)]),
        data: data === 'gauge' ? METRIC.gauge : METRIC.sum,
        trailer: data === 'gauge' ? Buffer.alloc(0) : Buffer.concat(sum),
      }
      this.#prepared.set(metric, prepared)
    }
    return prepared
  }

  /** Of the data points of a group, and what follows them. */
  #dataBytes(points: GroupedPoints<OtlpItem>, group: number): number {
    let bytes = this.#prepare(metricOf(points, group)).trailer.length
    for (let point = points.first(group); point !== -1; point = points.next(point)) {
      const { head, tail } = points.items[point] as OtlpItem
      bytes += head.length + this.pointBytes + tail.length
    }
    return bytes
  }

  #points(points: GroupedPoints<OtlpItem>, group: number): void {
    const { bytes } = this.#space
    for (let point = points.first(group); point !== -1; point = points.next(point)) {
      const { head, tail } = points.items[point] as OtlpItem
      this.#bytes(head)
      let at = this.#space.at
      bytes[at++] = POINT.time
      at = writeNanoseconds(bytes, at, points.timesMs[point] as number)
      bytes[at++] = POINT.double
      this.#double[0] = points.values[point] as number
      for (let i = 0; i < 8; i++) bytes[at++] = this.#doubleBytes[i] as number
      this.#space.at = at
      this.#bytes(tail)
    }
  }

  #head(tag: number, length: number): void {
    const { bytes, at } = this.#space
    bytes[at] = tag
    this.#space.at = writeVarint(bytes, at + 1, length)
  }

  #bytes(part: Uint8Array): void {
    this.#space.bytes.set(part, this.#space.at)
    this.#space.at += part.length
  }
}

function metricOf(points: GroupedPoints<OtlpItem>, group: number): OtlpMetric {
  return (points.items[points.first(group)] as OtlpItem).metric
}

/** Of a field of variable length: its tag, its length and itself. */
function withHead(bytes: number): number {
  return 1 + varintBytes(bytes) + bytes
}

/** Attributes as repeated KeyValue messages. */
function attributeFields(field: number, attributes: Attributes): Buffer {
  return Buffer.concat(
    attributes.map(([key, value]) => {
      const any = typeof value === 'number' ? varintField(3, value) : lengthField(1, value)
      return lengthField(field, Buffer.concat([lengthField(1, key), lengthField(2, any)]))
    }),
  )
}

/** Milliseconds as 64 bits of nanoseconds, the lowest byte first, by numbers of at most 53 bits. Returns the end. */
function writeNanoseconds(bytes: Uint8Array, from: number, ms: number): number {
  let high = Math.floor(ms / 2 ** 24) * 1e6
  let low = (ms % 2 ** 24) * 1e6
  // high counts units of 2^24: its own low 24 bits go on top of the carried rest, byte by byte.
  let at = from
  for (let i = 0; i < 3; i++) {
    bytes[at++] = low % 256
    low = Math.floor(low / 256)
  }
  high += low
  for (let i = 0; i < 5; i++) {
    bytes[at++] = high % 256
    high = Math.floor(high / 256)
  }
  return at
}

/** ExportMetricsServiceResponse.partial_success (1) .rejected_data_points (1); 0 for any other bytes. */
function rejectedIn(answer: Buffer): number {
  if (answer[0] !== lengthTag(1)) return 0
  const length = readVarint(answer, 1)
  if (answer[length.end] !== 0x08 || length.value === 0) return 0
  return readVarint(answer, length.end + 1).value
}

function readVarint(bytes: Buffer, from: number): { readonly value: number; readonly end: number } {
  let value = 0
  let at = from
  for (let factor = 1; at < bytes.length && at < from + 8; factor *= 128) {
    const byte = bytes[at++] as number
    value += (byte & 0x7f) * factor
    if (byte < 0x80) return { value, end: at }
  }
  return { value: 0, end: bytes.length }
}
