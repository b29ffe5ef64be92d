import { version } from '../../shared/version.js'
import { BodySpace } from '../body-space.js'
import { MAX_NUMBER_BYTES, writeExact, writeInteger } from '../decimal.js'
import type { GroupedPoints } from '../grouped-points.js'
import type { OtlpItem, OtlpNotation } from './notation.js'
import { type Attributes, type OtlpMetric, type OtlpSeries, SCHEMA_URL } from './series.js'

const NANOSECONDS_TO_VALUE = Buffer.from('000000","asDouble":')
/** Behind a time of 0, whose nanoseconds are as many: a number has no leading zeros. */
const TO_VALUE = Buffer.from('","asDouble":')
const CLOSE = Buffer.from(`]}],"schemaUrl":"${SCHEMA_URL}"}]}`)
const COMMA = Buffer.from(',')

/** What stands around the data points of a metric. */
interface Prepared {
  readonly open: Uint8Array
  readonly close: Uint8Array
}

/** OTLP as JSON: names in lowerCamelCase, 64-bit integers as strings. */
export class OtlpJson implements OtlpNotation {
  readonly contentType = 'application/json'
  readonly pointBytes = COMMA.length + MAX_NUMBER_BYTES + NANOSECONDS_TO_VALUE.length + MAX_NUMBER_BYTES
  readonly envelopeBytes: number
  readonly #open: Uint8Array
  readonly #prepared = new WeakMap<OtlpMetric, Prepared>()
  readonly #space = new BodySpace()

  constructor(resource: Attributes) {
    const scope = JSON.stringify({ name: 'hostpulse', version })
    this.#open = Buffer.from(
      `{"resourceMetrics":[{"resource":{"attributes":${attributesText(resource)}},` +
        `"scopeMetrics":[{"scope":${scope},"metrics":[`,
    )
    this.envelopeBytes = this.#open.length + CLOSE.length
  }

  item({ metric, attributes, startMs }: OtlpSeries): OtlpItem {
    const start = startMs === undefined ? '' : `"startTimeUnixNano":"${startMs}000000",`
    const tail = attributes.length === 0 ? '}' : `,"attributes":${attributesText(attributes)}}`
    return { metric, head: Buffer.from(`{${start}"timeUnixNano":"`), tail: Buffer.from(tail) }
  }

  metricBytes(metric: OtlpMetric): number {
    const { open, close } = this.#prepare(metric)
    return COMMA.length + open.length + close.length
  }

  body(points: GroupedPoints<OtlpItem>, maxBytes: number): Buffer {
    this.#space.restart()
    this.#space.reserve(maxBytes)
    this.#bytes(this.#open)
    for (let group = 0; group < points.groups; group++) {
      if (group > 0) this.#bytes(COMMA)
      const { metric } = points.items[points.first(group)] as OtlpItem
      const { open, close } = this.#prepare(metric)
      this.#bytes(open)
      this.#points(points, group)
      this.#bytes(close)
    }
    this.#bytes(CLOSE)
    return this.#space.take()
  }

  rejectedPoints(answerBody: string): number {
    if (!answerBody.includes('rejectedDataPoints')) return 0
    try {
      const { partialSuccess } = JSON.parse(answerBody) as { partialSuccess?: { rejectedDataPoints?: unknown } }
      const rejected = Number(partialSuccess?.rejectedDataPoints)
      return rejected > 0 ? Math.floor(rejected) : 0
    } catch {
      return 0
    }
  }

  #prepare(metric: OtlpMetric): Prepared {
    let prepared = this.#prepared.get(metric)
    if (prepared === undefined) {
      const { name, description, unit, data } = metric
      const texts = JSON.stringify({ name, description, unit }).slice(0, -1)
      const sum = `"aggregationTemporality":2,"isMonotonic":${data === 'counter'},`
      const open = data === 'gauge' ? ',"gauge":{"dataPoints":[' : `,"sum":{${sum}"dataPoints":[`
      prepared = { open: Buffer.from(texts + open), close: Buffer.from(']}}') }
      this.#prepared.set(metric, prepared)
    }
    return prepared
  }

  #points(points: GroupedPoints<OtlpItem>, group: number): void {
    const space = this.#space
    const first = points.first(group)
    for (let point = first; point !== -1; point = points.next(point)) {
      const { head, tail } = points.items[point] as OtlpItem
      if (point !== first) this.#bytes(COMMA)
      this.#bytes(head)
      const timeMs = points.timesMs[point] as number
      space.at = writeInteger(space.bytes, space.at, timeMs)
      this.#bytes(timeMs === 0 ? TO_VALUE : NANOSECONDS_TO_VALUE)
      space.at = writeExact(space.bytes, space.at, points.values[point] as number)
      this.#bytes(tail)
    }
  }

  #bytes(part: Uint8Array): void {
    this.#space.bytes.set(part, this.#space.at)
    this.#space.at += part.length
  }
}

function attributesText(attributes: Attributes): string {
  return JSON.stringify(
    attributes.map(([key, value]) => ({
      key,
      value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
    })),
  )
}
