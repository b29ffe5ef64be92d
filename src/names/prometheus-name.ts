import type { Metric, Unit } from '../collectors/metric.js'

/** Endings of names, by unit. A count has no unit, and the name of a rate already says what it is. */
const SUFFIXES: Readonly<Partial<Record<Unit, string>>> = {
  ratio: '_ratio',
  bytes: '_bytes',
  seconds: '_seconds',
  'epoch seconds': '_seconds',
  celsius: '_celsius',
}

/**
 * Returns the name of a metric by Prometheus' conventions, without a prefix: it ends with its unit, and with `_total` if and only if
 * it is a counter. https://prometheus.io/docs/practices/naming/
 */
export function prometheusName({ type, kind, unit, prometheus }: Metric): string {
  if (prometheus !== undefined) return prometheus
  const suffix = SUFFIXES[unit] ?? ''
  if (kind === 'counter') return `${ending(type.replace(/_total$/, ''), suffix)}_total`
  return ending(suffix === '' ? type.replace(/_total$/, '') : type, suffix)
}

function ending(name: string, suffix: string): string {
  return name.endsWith(suffix) ? name : `${name}${suffix}`
}
