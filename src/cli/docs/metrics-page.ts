import { type CollectorEntry, catalogue } from '../../model/catalogue.js'
import type { Metric } from '../../model/metric.js'
import { code, markdownTable } from './markdown.js'

const INTRODUCTION = `<!-- Written by \`npm run docs\` from the catalogue of metrics; edit that. -->

# Metrics

Every metric of the built-in collectors, by its \`type\` on the wire. \`hostpulse collectors\` prints the same list.

- A **gauge** goes up and down; a **counter** (\`*_total\`) only grows until its source restarts, and is sent as it is.
- Ratios are shares of the whole machine from 0 to 1. Bytes are bytes, seconds are seconds.
- A rate needs two readings: the first tick has none. When a counter went backwards, that tick has none either.
- **Sampled** gauges are read several times inside a tick where \`sampleInterval\` is set. With \`emit: summary\` the plain
  series is their mean over the tick, and the same series with the tag \`stat\` = \`min\`, \`max\`, \`p95\`, \`p99\` stands beside it.
- **Platform** Linux: not made by the source \`systeminformation\`, which is the one on macOS and Windows.
- **Source** is where the value comes from on Linux. **OpenTelemetry** is the nearest name in its semantic conventions.
`

const TITLES = ['type', 'kind', 'unit', 'tags', 'meaning', 'source', 'OpenTelemetry', 'sampled', 'platform']

/** docs/metrics.md */
export function metricsPage(): string {
  return [INTRODUCTION, ...catalogue.map(section)].join('\n')
}

function section({ name, summary, metrics }: CollectorEntry): string {
  return `## ${name}\n\n${capitalized(summary)}.\n\n${markdownTable(TITLES, metrics.map(row))}`
}

function row({ type, kind, unit, tags, help, source, otel, sampled, procfsOnly }: Metric): readonly string[] {
  return [
    code(type),
    kind,
    unit,
    tags.map(code).join(', '),
    help,
    source,
    code(otel ?? ''),
    sampled ? 'yes' : '',
    procfsOnly ? 'Linux' : 'all',
  ]
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
