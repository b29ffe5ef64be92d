import { findMetric } from '../../collectors/index.js'
import type { Layout, Series, Tags } from '../../shared/frame.js'

/** The constant text of a series' points. */
export interface InfluxField {
  /** Measurement, tags and a space. Neighbours that share a line have the same object. */
  readonly line: Uint8Array
  /** `name=` */
  readonly field: Uint8Array
  readonly number: 'rounded' | 'exact' | 'integer'
}

/** Counters in these units are always whole numbers. */
const WHOLE_UNITS: ReadonlySet<string> = new Set(['bytes', 'count', 'pages'])

/**
 * Prepares the texts of a layout's points.
 *
 * A type is split at its first underscore: `disk_used_ratio` is the field `used_ratio` of the measurement `disk`.
 * Receivers that join the two with an underscore (VictoriaMetrics, Telegraf's Prometheus output) restore the type. A
 * type that cannot be split is a measurement with the field `value`. Neighbours with the same measurement and tags
 * share a line.
 * @param common tags of every point; a point's tag of the same name wins
 */
export function influxFields({ series }: Layout, common: Tags): readonly InfluxField[] {
  let text = ''
  let line = new Uint8Array()
  let fieldsOfLine = new Set<string>()
  return series.map((one) => {
    const { measurement, field } = split(one.type)
    const ownText = `${measurementText(measurement)}${tagsText({ ...common, ...one.tags })} `
    if (ownText !== text || fieldsOfLine.has(field)) {
      text = ownText
      line = Buffer.from(ownText)
      fieldsOfLine = new Set()
    }
    fieldsOfLine.add(field)
    return { line, field: Buffer.from(`${keyText(field)}=`), number: numberOf(one) }
  })
}

function tagsText(tags: Tags): string {
  return Object.entries(tags)
    .filter(([key, value]) => key !== '' && value !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `,${keyText(key === 'time' ? 'time_' : key)}=${keyText(value)}`)
    .join('')
}

function split(type: string): { readonly measurement: string; readonly field: string } {
  const at = type.indexOf('_')
  const field = type.slice(at + 1)
  // InfluxDB refuses a field named time.
  if (at <= 0 || field === '' || field === 'time') return { measurement: type, field: 'value' }
  return { measurement: type.slice(0, at), field }
}

/** A field must keep its number type forever, so the type depends on the metric and not on the value. */
function numberOf({ type, kind }: Series): InfluxField['number'] {
  if (kind === 'gauge') return 'rounded'
  const metric = findMetric(type)
  return metric !== undefined && WHOLE_UNITS.has(metric.unit) ? 'integer' : 'exact'
}

function measurementText(text: string): string {
  // A line that begins with # would be a comment.
  return writable(text).replace(/^#/, '_').replace(/[, ]/g, '\\$&')
}

/** Escapes a tag key, a tag value or a field key. */
function keyText(text: string): string {
  return writable(text).replace(/[,= ]/g, '\\$&')
}

/**
 * Replaces what the format cannot express. A control character becomes a space. A backslash becomes a slash where it
 * would escape the next character: InfluxDB and VictoriaMetrics disagree on two backslashes.
 */
function writable(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ').replace(/\\(?=[,= \\]|$)/g, '/')
}
