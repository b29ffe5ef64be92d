import type { CollectorDefinition } from '../../src/collectors/definition.js'
import { builtInCollectors } from '../../src/collectors/index.js'
import type { Metric, OtelName } from '../../src/collectors/metric.js'
import { SCHEMA_URL } from '../../src/encode/otlp/conventions.js'
import { code, markdownTable } from './markdown.js'
import { otelTable } from './otel-table.js'

const CONVENTIONS = SCHEMA_URL.slice(SCHEMA_URL.lastIndexOf('/') + 1)

const INTRODUCTION = `<!-- Written by \`npm run docs\` from the catalogue of metrics; edit that. -->

# Metrics

Every metric of the built-in collectors, by its \`type\` on the wire. \`hostpulse collectors\` prints the same list.

- A **gauge** goes up and down; a **counter** (\`*_total\`) only grows until its source restarts, and is sent as it is.
- Ratios are shares of the whole machine from 0 to 1. Bytes are bytes, seconds are seconds.
- A rate needs two readings: the first tick has none. When a counter went backwards, that tick has none of it either; when several
  of one disk or interface did, it has none of them all. A number that the kernel or a container writes wrongly makes no point
  ([reliability.md](reliability.md#reported-elsewhere-right-here)).
- **Sampled** gauges are read several times inside a tick where \`sampleInterval\` is set. With \`emit: summary\` the plain
  series is their mean over the tick (of rates and shares of time exactly the value from tick to tick), and the same series
  with the tag \`stat\` = \`min\`, \`max\`, \`p95\`, \`p99\` (nearest rank) stands beside it. With \`emit: all\` each sample is a
  point with its own time. Counters come once a tick. A sample **over 10 ms** or **over 100 ms** covers that much time before
  it even where samples are closer together, give or take half a sample interval: rates over less would be mostly chance, and
  over 100 ms are those whose source counts in clock ticks.
- **Tags** in brackets are there only where what is measured has them.
- **Platform** Linux: not available on macOS and Windows. \`systeminformation\`: there only from that source, not from \`node\`.
- **Source** is where the value comes from on Linux. **OpenTelemetry** is its name in the semantic conventions; the
  [last table](#opentelemetry) has units and attributes.
`

const OPENTELEMETRY = `## OpenTelemetry

Metrics as \`otlp\` and \`otlp-json\` send them, by the semantic conventions ${CONVENTIONS}. All others are \`hostpulse.<type>\` with
their tags as attributes, and so are the statistics of samples (the tag \`stat\`). The total of a counter has no
\`cpu.logical_number\`, and is left out where each CPU is sent. \`irq\` is \`interrupt\` there; \`softirq\`, \`guest\` and \`guest_nice\` are
not named in the conventions. A process in the state \`zombie\` is \`defunct\` there. \`system.memory.linux.*\` are sent on Linux only. The utilization of a filesystem is what df shows.

`

const TITLES = ['type', 'kind', 'unit', 'tags', 'meaning', 'source', 'OpenTelemetry', 'sampled', 'platform']

/** Returns the text of docs/metrics.md. */
export function metricsPage(): string {
  return [INTRODUCTION, ...builtInCollectors.map(section), `${OPENTELEMETRY}${otelTable()}`].join('\n')
}

function section(collector: CollectorDefinition): string {
  const { name, summary, metrics } = collector
  const rows = metrics.map((metric) => row(metric, collector))
  return `## ${name}\n\n${capitalized(summary)}.\n\n${markdownTable(TITLES, rows)}`
}

function row(metric: Metric, collector: CollectorDefinition): readonly string[] {
  const { type, kind, unit, tags, optionalTags = [], help, source, otel } = metric
  return [
    code(type),
    kind,
    unit,
    [...optionalTags.map((tag) => `(${code(tag)})`), ...tags.map(code)].join(', '),
    help,
    source,
    otelText(otel),
    sampledCell(metric),
    platformCell(metric, collector),
  ]
}

function platformCell({ procfsOnly, needsLibrary }: Metric, { sources }: CollectorDefinition): string {
  if (procfsOnly) return 'Linux'
  const byLibrary = needsLibrary || (sources.includes('systeminformation') && !sources.includes('node'))
  return byLibrary ? `all (${code('systeminformation')})` : 'all'
}

function sampledCell({ sampled, windowMs = 0 }: Metric): string {
  if (!sampled) return ''
  return windowMs > 0 ? `over ${windowMs} ms` : 'yes'
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function otelText(otel: OtelName | undefined): string {
  if (otel === undefined) return ''
  const attributes = Object.entries(otel.attributes ?? {}).map(([key, value]) => `${key}=${value}`)
  const name = otel.suffixTag === undefined ? otel.name : `${otel.name}.<${otel.suffixTag}>`
  return code(attributes.length === 0 ? name : `${name}{${attributes.join()}}`)
}
