import type { Metric } from '../collectors/metric.js'
import type { Tags } from '../shared/frame.js'

/*
 * Prometheus names: https://prometheus.io/docs/concepts/data_model/#metric-names-and-labels
 * Characters that are not allowed become underscores, as in other Prometheus exporters.
 */

/** Returns a metric name: letters, digits, underscores and colons, not beginning with a digit. */
export function metricName(type: string): string {
  const name = type.replace(/[^a-zA-Z0-9_:]/g, '_')
  return /^[0-9]/.test(name) || name === '' ? `_${name}` : name
}

/** Returns a label name: letters, digits and underscores. Prometheus reserves names that begin with two underscores. */
function labelName(tag: string): string {
  const name = tag.replace(/[^a-zA-Z0-9_]/g, '_').replace(/^__+/, '_')
  return /^[0-9]/.test(name) || name === '' ? `_${name}` : name
}

/** Returns a metric's unit if the name ends with it (before a counter's `_total`), as OpenMetrics requires. */
export function unitName(name: string, metric: Metric | undefined): string | undefined {
  const unit = metric?.unit === 'epoch seconds' ? 'seconds' : metric?.unit
  return unit !== undefined && name.replace(/_total$/, '').endsWith(`_${unit}`) ? unit : undefined
}

/**
 * Returns labels sorted by name. Tags without a value are left out. Tags whose names become the same label share it, with
 * their values joined by semicolons, as OpenTelemetry specifies.
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
