import type { Metric } from '../collectors/metric.js'
import type { Tags } from '../shared/frame.js'

/*
 * Prometheus' names: https://prometheus.io/docs/concepts/data_model/#metric-names-and-labels
 * A character that a name may not have becomes an underscore, as everywhere in its world.
 */

/** The name of a metric: letters, digits, underscores and colons, no digit first. */
export function metricName(type: string): string {
  const name = type.replace(/[^a-zA-Z0-9_:]/g, '_')
  return /^[0-9]/.test(name) || name === '' ? `_${name}` : name
}

/** The name of a label: letters, digits and underscores, no digit first; two underscores in front are Prometheus' own. */
function labelName(tag: string): string {
  const name = tag.replace(/[^a-zA-Z0-9_]/g, '_').replace(/^__+/, '_')
  return /^[0-9]/.test(name) || name === '' ? `_${name}` : name
}

/** The unit of a metric, where its name ends in it as OpenMetrics has it, before the `_total` of a counter. */
export function unitName(name: string, metric: Metric | undefined): string | undefined {
  return metric !== undefined && name.replace(/_total$/, '').endsWith(`_${metric.unit}`) ? metric.unit : undefined
}

/**
 * Labels in the order of their names. An empty value is no label; tags whose names become one share it, their values
 * joined by semicolons, as OpenTelemetry's rules for this case have it.
 */
export function labelsOf(tags: Tags): ReadonlyMap<string, string> {
  const labels = new Map<string, string>()
  for (const [tag, value] of Object.entries(tags).sort(byKey)) {
    if (value === '') continue
    const name = labelName(tag)
    const other = labels.get(name)
    labels.set(name, other === undefined ? value : `${other};${value}`)
  }
  return new Map([...labels].sort(byKey))
}

function byKey([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : a > b ? 1 : 0
}
