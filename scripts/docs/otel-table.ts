import { builtInCollectors } from '../../src/collectors/index.js'
import type { Metric } from '../../src/collectors/metric.js'
import type { AgentIdentity } from '../../src/encode/agent-identity.js'
import { otlpSeriesOf } from '../../src/encode/otlp/conventions.js'
import { code, markdownTable } from './markdown.js'

const INSTRUMENTS = { gauge: 'Gauge', counter: 'Counter', additive: 'UpDownCounter' }

/** Any agent on Linux: names and attributes depend on nothing else. */
const identity: AgentIdentity = {
  host: 'web-1',
  tags: {},
  agentId: '',
  startedMs: 0,
  machine: { id: undefined, platform: 'linux', release: '', arch: 'x64', uptimeSeconds: 0 },
}

/** Returns the table of all metrics covered by the semantic conventions. */
export function otelTable(): string {
  const metrics = new Map(builtInCollectors.flatMap((collector) => collector.metrics).map((one) => [one.type, one]))
  return markdownTable(['type', 'name', 'instrument', 'unit', 'attributes'], [...metrics.values()].flatMap(rowOf))
}

function rowOf({ type, kind, tags, otel }: Metric): readonly (readonly string[])[] {
  if (otel === undefined) return []
  const { metric, attributes } = otlpSeriesOf(
    { type, kind, tags: Object.fromEntries(tags.map((tag) => [tag, '0'])) },
    identity,
  )
  const name = otel.suffixTag === undefined ? metric.name : `${otel.name}.<${otel.suffixTag}>`
  const texts = attributes.map(([key]) =>
    otel.attributes?.[key] === undefined ? key : `${key}=${otel.attributes[key]}`,
  )
  return [[code(type), code(name), INSTRUMENTS[metric.data], code(metric.unit), texts.map(code).join(', ')]]
}
