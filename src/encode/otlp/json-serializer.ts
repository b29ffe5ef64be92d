import { version } from '../../shared/version.js'
import { parseAnswerJson } from '../answer-json.js'
import { BodyMemory } from '../body-memory.js'
import { MAX_NUMBER_BYTES, writeExact, writeInteger } from '../decimal.js'
import type { GroupedPoints } from '../grouped-points.js'
import { type Attributes, type OtlpMetric, type OtlpSeries, SCHEMA_URL } from './conventions.js'
import type { OtlpSerializer, PreparedOtlpSeries } from './serializer.js'

const NANOSECONDS_TO_VALUE = Buffer.from('000000","asDouble":')
/** Used for a time of 0: JSON numbers have no leading zeros, so 0 ms is 0 ns. */
const TO_VALUE = Buffer.from('","asDouble":')
const METRIC_CLOSE = Buffer.from(']}}')
const CLOSE = Buffer.from(`]}],"schemaUrl":"${SCHEMA_URL}"}]}`)
const COMMA = Buffer.from(',')

/** OTLP as JSON: names in lowerCamelCase, 64-bit integers as strings. */
export class OtlpJsonSerializer implements OtlpSerializer {
  readonly contentType = 'application/json'
  readonly maxPointBytes = COMMA.length + MAX_NUMBER_BYTES + NANOSECONDS_TO_VALUE.length + MAX_NUMBER_BYTES
  readonly maxEnvelopeBytes: number
  readonly #open: Uint8Array
  /** The text of each metric before its data points. */
  readonly #metricOpen = new WeakMap<OtlpMetric, Uint8Array>()
  readonly #memory = new BodyMemory()

  constructor(resource: Attributes) {
    const scope = JSON.stringify({ name: 'hostpulse', version })
    this.#open = Buffer.from(
      `{"resourceMetrics":[{"resource":{"attributes":${attributesText(resource)}},` +
        `"scopeMetrics":[{"scope":${scope},"metrics":[`,
    )
    this.maxEnvelopeBytes = this.#open.length + CLOSE.length
  }

  prepare({ metric, attributes, startMs }: OtlpSeries): PreparedOtlpSeries {
    const start = startMs === undefined ? '' : `"startTimeUnixNano":"${startMs}000000",`
    const tail = attributes.length === 0 ? '}' : `,"attributes":${attributesText(attributes)}}`
    return { metric, head: Buffer.from(`{${start}"timeUnixNano":"`), tail: Buffer.from(tail) }
  }

  maxMetricBytes(metric: OtlpMetric): number {
    return COMMA.length + this.#openOf(metric).length + METRIC_CLOSE.length
  }

  serialize(points: GroupedPoints<PreparedOtlpSeries>, maxBytes: number): Buffer {
    const memory = this.#memory
    memory.restart()
    memory.reserve(maxBytes)
    memory.append(this.#open)
    for (let group = 0; group < points.groups; group++) {
      if (group > 0) memory.append(COMMA)
      const { metric } = points.prepared[points.first(group)] as PreparedOtlpSeries
      memory.append(this.#openOf(metric))
      this.#appendPoints(points, group)
      memory.append(METRIC_CLOSE)
    }
    memory.append(CLOSE)
    return memory.take()
  }

  rejectedPoints(answerBody: string): number {
    if (!answerBody.includes('rejectedDataPoints')) return 0
    const answer = parseAnswerJson(answerBody) as Answer | null | undefined
    const rejected = Number(answer?.partialSuccess?.rejectedDataPoints)
    return rejected > 0 ? Math.floor(rejected) : 0
  }

  #openOf(metric: OtlpMetric): Uint8Array {
    let open = this.#metricOpen.get(metric)
    if (open === undefined) {
      open = metricOpen(metric)
      this.#metricOpen.set(metric, open)
    }
    return open
  }

  #appendPoints(points: GroupedPoints<PreparedOtlpSeries>, group: number): void {
    const memory = this.#memory
    const first = points.first(group)
    for (let point = first; point !== -1; point = points.next(point)) {
      const { head, tail } = points.prepared[point] as PreparedOtlpSeries
      if (point !== first) memory.append(COMMA)
      memory.append(head)
      const timeMs = points.timesMs[point] as number
      memory.end = writeInteger(memory.bytes, memory.end, timeMs)
      memory.append(timeMs === 0 ? TO_VALUE : NANOSECONDS_TO_VALUE)
      memory.end = writeExact(memory.bytes, memory.end, points.values[point] as number)
      memory.append(tail)
    }
  }
}

/** Parts of an ExportMetricsServiceResponse. */
interface Answer {
  readonly partialSuccess?: { readonly rejectedDataPoints?: unknown } | null
}

function metricOpen({ name, description, unit, data }: OtlpMetric): Buffer {
  const texts = JSON.stringify({ name, description, unit }).slice(0, -1)
  const sum = `"aggregationTemporality":2,"isMonotonic":${data === 'counter'},`
  return Buffer.from(texts + (data === 'gauge' ? ',"gauge":{"dataPoints":[' : `,"sum":{${sum}"dataPoints":[`))
}

function attributesText(attributes: Attributes): string {
  return JSON.stringify(
    attributes.map(([key, value]) => ({
      key,
      value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
    })),
  )
}
