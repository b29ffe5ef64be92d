import { SlabBuffer } from '../src/buffer/slab-buffer.js'
import { JSON_ARRAY, JsonEncoder } from '../src/encode/json/json.js'
import type { Layout, Series } from '../src/shared/frame.js'
import { otlpRequests, otlpSerializers } from './lib/otlp.js'
import { missing } from './lib/peers.js'
import type { BenchResult } from './lib/result.js'

const POINTS = 100_000
const SERIES = 40
const BATCH_POINTS = 1000
const ROUNDS = 20
const START_MS = 1_763_800_000_000

/** A host's typical mix: ratios, bytes, large counters, rates. */
const MIX: readonly { readonly type: string; readonly kind: Series['kind']; readonly value: () => number }[] = [
  { type: 'cpu_usage', kind: 'gauge', value: () => Math.random() },
  { type: 'mem_used', kind: 'gauge', value: () => Math.floor(Math.random() * 16e9) },
  { type: 'net_rx_bytes_total', kind: 'counter', value: () => Math.floor(Math.random() * 1e12) },
  { type: 'disk_read_bytes_per_second', kind: 'gauge', value: () => (Math.random() * 1e8) / 7 },
]

function mixAt(column: number) {
  return MIX[column % MIX.length] as (typeof MIX)[number]
}

const layout: Layout = {
  collector: 'bench',
  series: Array.from({ length: SERIES }, (_, column) => {
    const { type, kind } = mixAt(column)
    return { type, kind, tags: { cpu: String(column), mode: 'user' } }
  }),
}

interface Result {
  readonly millionPointsPerSecond: number
  readonly bytesPerPoint: number
}

/** Returns the best of several rounds, which other load disturbs least. */
function measure(encode: () => number): Result {
  let bestMs = Number.POSITIVE_INFINITY
  let bytes = 0
  for (let round = 0; round < ROUNDS; round++) {
    const startMs = performance.now()
    bytes = encode()
    bestMs = Math.min(bestMs, performance.now() - startMs)
  }
  return { millionPointsPerSecond: round2(POINTS / bestMs / 1000), bytesPerPoint: round2(bytes / POINTS) }
}

function round2(value: number): number {
  return Math.round(value * 100) / 100
}

/** Measures encoding on one core: the encoder from the buffer, JSON.stringify from objects, and OpenTelemetry. */
export async function run(): Promise<BenchResult> {
  const limits = { maxPoints: POINTS, maxBytes: 1e9, maxAgeMs: Number.POSITIVE_INFINITY }
  const buffer = new SlabBuffer({ limits, wallMs: () => START_MS, onDrop() {} })
  const rows = Array.from({ length: POINTS / SERIES }, (_, row) => {
    const values = Float64Array.from(layout.series, (_series, column) => mixAt(column).value())
    return { timeMs: START_MS + row * 1000, values }
  })
  for (const { timeMs, values } of rows) buffer.add({ layout, timesMs: Float64Array.of(timeMs), values })
  const batch = buffer.freeze(POINTS)
  if (batch === null) throw new Error('nothing to encode')

  const encoder = new JsonEncoder({ host: 'web-1', tags: { env: 'prod' }, framing: JSON_ARRAY })
  const ours = measure(() => {
    let bytes = 0
    for (let skip = 0; skip < POINTS; skip += BATCH_POINTS) {
      const encoding = encoder.begin(1e6)
      encoding.write(batch.rows(skip % (BATCH_POINTS * 10), BATCH_POINTS))
      bytes += encoding.finish().length
    }
    return bytes
  })
  const stringify = measure(() => {
    let bytes = 0
    for (let skip = 0; skip < rows.length; skip += BATCH_POINTS / SERIES) {
      const points: object[] = []
      for (const { timeMs, values } of rows.slice(skip, skip + BATCH_POINTS / SERIES)) {
        for (const [column, { type, kind, tags }] of layout.series.entries()) {
          const exact = values[column] as number
          const value = kind === 'gauge' ? Math.round(exact * 1e6) / 1e6 : exact
          points.push({ ts: timeMs, host: 'web-1', type, value, tags: { env: 'prod', ...tags } })
        }
      }
      bytes += Buffer.from(JSON.stringify(points)).length
    }
    return bytes
  })
  const otlp = otlpSerializers()
  const requests = otlp === undefined ? [] : otlpRequests(layout, rows, BATCH_POINTS)
  const serialized = Object.entries(otlp ?? {}).map(([how, serialize]) => ({
    how,
    ...measure(() => requests.reduce((bytes, request) => bytes + serialize(request), 0)),
  }))
  return {
    name: `Points to bodies of ${BATCH_POINTS} points, one core (best of ${ROUNDS} rounds of ${POINTS} points)`,
    rows: [
      { how: 'hostpulse json, from the buffer', ...ours },
      { how: 'JSON.stringify, objects made', ...stringify },
      ...serialized,
    ],
    notes:
      otlp === undefined
        ? [`serializers of @opentelemetry/exporter-metrics-otlp-http ${missing('@opentelemetry/otlp-transformer')}`]
        : ['The OTLP serializers get their data points ready-made: making them is not measured.'],
  }
}
