import { builtInCollectors } from '../../src/collectors/index.js'
import type { Metric, NodeExporterName } from '../../src/collectors/metric.js'
import { DEFAULT_PREFIX } from '../../src/names/names.js'
import { prometheusName } from '../../src/names/prometheus-name.js'
import { code, markdownTable } from './markdown.js'

const INTRODUCTION = `<!-- Written by \`npm run docs\` from the catalogue of metrics; edit that. -->

# Names for Prometheus

\`names\` of an output with \`format: remote-write\`, and of \`expose\`, says what metrics are called there:

| \`names\`         | names                                                                                             | \`prefix\`               |
| --------------- | ------------------------------------------------------------------------------------------------- | ---------------------- |
| \`native\`        | those of [metrics.md](metrics.md); the default                                                     | none by default        |
| \`prometheus\`    | by Prometheus' conventions: base units, \`_total\` for counters only, nothing for \`promtool\` to say   | \`${DEFAULT_PREFIX}\` by default |
| \`node_exporter\` | names, labels, units and types of node_exporter, so that its dashboards and rules work             | fixed                  |

A prefix stands before built-in metrics only: your own collectors and \`agent.report()\` name their metrics themselves. Other
formats have native names.

\`\`\`yaml
outputs:
  - url: http://127.0.0.1:9090/api/v1/write
    format: remote-write
    names: prometheus
expose: { listen: 127.0.0.1:9471, names: node_exporter }
\`\`\`

## node_exporter

[config/node-exporter-names.yaml](../config/node-exporter-names.yaml) turns on what dashboards of node_exporter need beyond the
defaults: \`cpu.perCore\`, because node_exporter has each CPU alone and totals of all CPUs are left out; \`details\` of \`disk\` and \`network\`;
\`pressure\`; and the interface \`lo\`.

- Dashboards select by \`instance\` and \`job\`. Remote write sends \`instance\` (the host); \`job\` is a tag of yours:
  \`tags: { job: node }\`. A scrape sets both.
- A metric that node_exporter does not have keeps its name by Prometheus' conventions, \`${DEFAULT_PREFIX}…\`. One that follows from
  metrics that it has is left out (**derived** below): a rate from its counter, used memory from total and available.
- Statistics of samples (the tag \`stat\`) keep \`${DEFAULT_PREFIX}…\` names, because no query of node_exporter expects them.
- \`mode="user"\` and \`"nice"\` of \`node_cpu_seconds_total\` include guests, which our modes exclude. \`node_vmstat_pgfault\` counts major
  faults too. Metrics from vmstat and netstat are untyped.
- \`node_time_seconds\` is the time of the collection. \`node_uname_info\` is made with it, from uname(2).
- \`process_*\` and \`node_scrape_collector_duration_seconds\` are about this agent.
- Devices, interfaces and filesystems are those that hostpulse selects; its filters are in [configuration.md](configuration.md).
- Labels besides those of node_exporter: \`host\`, and your \`tags\`.
- Help texts are ours. \`promtool\` says of these names what it says of node_exporter's own: \`MemFree\` is camel case.

## All names

Without the prefix in the second column.

`

/** Returns the text of docs/names.md. */
export function namesPage(): string {
  const metrics = new Map(
    builtInCollectors.flatMap((collector) => collector.metrics.map((metric) => [metric.type, metric])),
  )
  return INTRODUCTION + markdownTable(['`native`', '`prometheus`', '`node_exporter`'], [...metrics.values()].map(row))
}

function row(metric: Metric): readonly string[] {
  return [code(metric.type), code(prometheusName(metric)), nodeExporterCell(metric)]
}

function nodeExporterCell({ nodeExporter = 'none' }: Metric): string {
  if (nodeExporter === 'none') return ''
  if (nodeExporter === 'derived') return 'derived'
  return [...new Set(nodeExporter.map(described))].join(', ')
}

/** Formats a name with the labels that replace its tags, without their values. */
function described({ name, labels }: NodeExporterName): string {
  return labels === undefined ? code(name) : code(`${name}{${Object.keys(labels).join()}}`)
}
