import { version } from '../../shared/version.js'
import { BodyMemory } from '../body-memory.js'
import type { GroupedPoints } from '../grouped-points.js'
import {
  fixed64Tag,
  lengthField,
  lengthTag,
  MAX_LENGTH_BYTES,
  varintBytes,
  varintField,
  writeDouble,
  writeVarint,
} from '../protobuf.js'
import { type Attributes, type OtlpMetric, type OtlpSeries, SCHEMA_URL } from './conventions.js'
import { rejectedDataPoints } from './protobuf-answer.js'
import type { OtlpSerializer, PreparedOtlpSeries } from './serializer.js'

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

/** The fields of a metric, written once. */
interface PreparedMetric {
  /** Name, description and unit. */
  readonly fields: Uint8Array
  /** Tag of the gauge or sum. */
  readonly data: number
  /** Fields after the data points of a sum. */
  readonly trailer: Uint8Array
}

/** OTLP as Protocol Buffers, which every OTLP receiver accepts. */
export class OtlpProtobufSerializer implements OtlpSerializer {
  readonly contentType = 'application/x-protobuf'
  readonly maxPointBytes = 2 * FIXED64_BYTES
  readonly maxEnvelopeBytes: number
  readonly #resource: Uint8Array
  readonly #scope: Uint8Array
  readonly #schemaUrl = lengthField(RESOURCE_METRICS.schemaUrl, SCHEMA_URL)
  readonly #prepared = new WeakMap<OtlpMetric, PreparedMetric>()
  readonly #memory = new BodyMemory()

  constructor(resource: Attributes) {
    this.#resource = lengthField(RESOURCE_METRICS.resource, attributeFields(1, resource))
    const scope = Buffer.concat([lengthField(1, 'hostpulse'), lengthField(2, version)])
    this.#scope = lengthField(SCOPE_METRICS.scope, scope)
    this.maxEnvelopeBytes = this.#resource.length + this.#scope.length + this.#schemaUrl.length + 2 * MAX_HEAD_BYTES
  }

  prepare({ metric, attributes, startMs }: OtlpSeries): PreparedOtlpSeries {
    const tail = attributeFields(POINT.attributes, attributes)
    const start = startMs === undefined ? Buffer.alloc(0) : Buffer.alloc(FIXED64_BYTES, POINT.start)
    if (startMs !== undefined) writeNanoseconds(start, 1, startMs)
    const length = start.length + this.maxPointBytes + tail.length
    const head = Buffer.alloc(1 + varintBytes(length), DATA_POINTS)
    writeVarint(head, 1, length)
    return { metric, head: Buffer.concat([head, start]), tail }
  }

  maxMetricBytes(metric: OtlpMetric): number {
    const { fields, trailer } = this.#metric(metric)
    return fields.length + trailer.length + 2 * MAX_HEAD_BYTES
  }

  serialize(points: GroupedPoints<PreparedOtlpSeries>, maxBytes: number): Buffer {
    const metrics = Array.from({ length: points.groups }, (_, group) => this.#metric(metricOf(points, group)))
    const dataBytes = metrics.map(({ trailer }, group) => this.#pointsBytes(points, group) + trailer.length)
    const metricBytes = metrics.map(({ fields }, group) => fields.length + withHead(dataBytes[group] as number))
    const scopeBytes = metricBytes.reduce((sum, bytes) => sum + withHead(bytes), this.#scope.length)
    const memory = this.#memory
    memory.restart()
    memory.reserve(maxBytes)
    this.#appendHead(REQUEST_RESOURCE_METRICS, this.#resource.length + withHead(scopeBytes) + this.#schemaUrl.length)
    memory.append(this.#resource)
    this.#appendHead(RESOURCE_METRICS.scopeMetrics, scopeBytes)
    memory.append(this.#scope)
    for (const [group, { fields, data, trailer }] of metrics.entries()) {
      this.#appendHead(SCOPE_METRICS.metrics, metricBytes[group] as number)
      memory.append(fields)
      this.#appendHead(data, dataBytes[group] as number)
      this.#appendPoints(points, group)
      memory.append(trailer)
    }
    memory.append(this.#schemaUrl)
    return memory.take()
  }

  rejectedPoints(answerBody: string): number {
    return rejectedDataPoints(answerBody)
  }

  #metric(metric: OtlpMetric): PreparedMetric {
    let prepared = this.#prepared.get(metric)
    if (prepared === undefined) {
      prepared = prepareMetric(metric)
      this.#prepared.set(metric, prepared)
    }
    return prepared
  }

  #pointsBytes(points: GroupedPoints<PreparedOtlpSeries>, group: number): number {
    let bytes = 0
    for (let point = points.first(group); point !== -1; point = points.next(point)) {
      const { head, tail } = points.prepared[point] as PreparedOtlpSeries
      bytes += head.length + this.maxPointBytes + tail.length
    }
    return bytes
  }

  #appendPoints(points: GroupedPoints<PreparedOtlpSeries>, group: number): void {
    const memory = this.#memory
    const { bytes } = memory
    for (let point = points.first(group); point !== -1; point = points.next(point)) {
      const { head, tail } = points.prepared[point] as PreparedOtlpSeries
      memory.append(head)
      let at = memory.end
      bytes[at++] = POINT.time
      at = writeNanoseconds(bytes, at, points.timesMs[point] as number)
      bytes[at++] = POINT.double
      memory.end = writeDouble(bytes, at, points.values[point] as number)
      memory.append(tail)
    }
  }

  /** Appends the tag and length of a field. */
  #appendHead(tag: number, length: number): void {
    const { bytes, end } = this.#memory
    bytes[end] = tag
    this.#memory.end = writeVarint(bytes, end + 1, length)
  }
}

function prepareMetric({ name, description, unit, data }: OtlpMetric): PreparedMetric {
  const texts = [
    lengthField(METRIC.name, name),
    lengthField(METRIC.description, description),
    lengthField(METRIC.unit, unit),
  ]
  const sum = [varintField(SUM.temporality, CUMULATIVE), varintField(SUM.monotonic, data === 'counter' ? 1 : 0)]
  return {
    fields: Buffer.concat(texts),
    data: data === 'gauge' ? METRIC.gauge : METRIC.sum,
    trailer: data === 'gauge' ? Buffer.alloc(0) : Buffer.concat(sum),
  }
}

function metricOf(points: GroupedPoints<PreparedOtlpSeries>, group: number): OtlpMetric {
  return (points.prepared[points.first(group)] as PreparedOtlpSeries).metric
}

/** Returns the bytes of a field with its tag and length. */
function withHead(bytes: number): number {
  return 1 + varintBytes(bytes) + bytes
}

/** Returns attributes as repeated KeyValue messages. */
function attributeFields(field: number, attributes: Attributes): Buffer {
  return Buffer.concat(
    attributes.map(([key, value]) => {
      const any = typeof value === 'number' ? varintField(3, value) : lengthField(1, value)
      return lengthField(field, Buffer.concat([lengthField(1, key), lengthField(2, any)]))
    }),
  )
}

/**
 * Writes milliseconds as 64 bits of nanoseconds, lowest byte first, with numbers of at most 53 bits.
 * @returns the end
 */
function writeNanoseconds(bytes: Uint8Array, from: number, ms: number): number {
  let high = Math.floor(ms / 2 ** 24) * 1e6
  let low = (ms % 2 ** 24) * 1e6
  // high counts units of 2^24. Bits of low beyond the first 24 are carried into it.
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
