import type { Layout } from '../../src/shared/frame.js'
import { peerPackage } from './peers.js'

/** Readings of one layout. */
interface Reading {
  readonly timeMs: number
  readonly values: Float64Array
}

interface Serializer {
  serializeRequest(request: object): Uint8Array | undefined
}

interface Transformer {
  readonly JsonMetricsSerializer: Serializer
  readonly ProtobufMetricsSerializer: Serializer
}

/** Constants of @opentelemetry/sdk-metrics. */
const CUMULATIVE = 1
const GAUGE = 2
const SUM = 3

/** Returns the serializers of @opentelemetry/exporter-metrics-otlp-http. Each returns the number of bytes it wrote. */
export function otlpSerializers(): Record<string, (request: object) => number> | undefined {
  const transformer = peerPackage<Transformer>('@opentelemetry/otlp-transformer')
  if (transformer === undefined) return undefined
  const bytesOf = (serializer: Serializer) => (request: object) => serializer.serializeRequest(request)?.length ?? 0
  return {
    'exporter-metrics-otlp-http, JSON': bytesOf(transformer.JsonMetricsSerializer),
    'exporter-metrics-otlp-proto, protobuf': bytesOf(transformer.ProtobufMetricsSerializer),
  }
}

/** Returns the same points as the exporter's input: one metric per type, one data point per series and reading. */
export function otlpRequests({ series }: Layout, readings: readonly Reading[], batchPoints: number): object[] {
  const types = [...new Set(series.map(({ type }) => type))]
  const resource = { attributes: { 'host.name': 'web-1', env: 'prod' }, asyncAttributesPending: false }
  const perRequest = batchPoints / series.length
  return Array.from({ length: readings.length / perRequest }, (_, index) => {
    const own = readings.slice(index * perRequest, (index + 1) * perRequest)
    const metrics = types.map((type) => metric(type, series, own))
    return { resource, scopeMetrics: [{ scope: { name: 'bench', version: '1' }, metrics }] }
  })
}

function metric(type: string, series: Layout['series'], readings: readonly Reading[]): object {
  const isCounter = series.find((one) => one.type === type)?.kind === 'counter'
  const dataPoints = readings.flatMap(({ timeMs, values }) =>
    series.flatMap(({ type: own, tags }, column) => {
      const time = [Math.floor(timeMs / 1000), (timeMs % 1000) * 1e6]
      return own === type ? [{ startTime: time, endTime: time, attributes: tags, value: values[column] }] : []
    }),
  )
  return {
    descriptor: { name: type, description: '', unit: '1', type: isCounter ? 'COUNTER' : 'GAUGE', valueType: 1 },
    aggregationTemporality: CUMULATIVE,
    dataPointType: isCounter ? SUM : GAUGE,
    isMonotonic: isCounter,
    dataPoints,
  }
}
