import { findMetric } from '../../collectors/index.js'
import type { Layout, Series, Tags } from '../../shared/frame.js'

/** The constant text of a point of one series. */
export interface InfluxField {
  /** Measurement and tags with the space after them; one and the same object for neighbours that share a line. */
  readonly line: Uint8Array
  /** `name=` */
  readonly field: Uint8Array
  readonly number: 'rounded' | 'exact' | 'integer'
}

/** Counters of these are whole numbers, always. */
const WHOLE_UNITS: ReadonlySet<string> = new Set(['bytes', 'count', 'pages'])

/**
 * The constant texts of layouts, each made once.
 *
 * A type is split at its first underscore: `disk_used_ratio` is the field `used_ratio` of the measurement `disk`. What
 * joins the two again with an underscore (VictoriaMetrics, Telegraf's Prometheus output) has the type's own name. A type that
 * cannot be split so is a measurement with the field `value`. Neighbours of a layout with one measurement and the same
 * tags share a line.
 */
export class InfluxFields {
  readonly #common: Tags
  readonly #byLayout = new WeakMap<Layout, readonly InfluxField[]>()

  /** @param tags the agent's own; a point's tag of the same name wins, over the tag `host` as well */
  constructor(host: string, tags: Tags) {
    this.#common = { host, ...tags }
  }

  of(layout: Layout): readonly InfluxField[] {
    let fields = this.#byLayout.get(layout)
    if (fields === undefined) {
      fields = this.#fields(layout)
      this.#byLayout.set(layout, fields)
    }
    return fields
  }

  #fields({ series }: Layout): readonly InfluxField[] {
    let text = ''
    let line = new Uint8Array()
    let named = new Set<string>()
    return series.map((each) => {
      const { measurement, field } = split(each.type)
      const own = `${measurementText(measurement)}${this.#tagsText(each.tags)} `
      if (own !== text || named.has(field)) {
        text = own
        line = Buffer.from(own)
        named = new Set()
      }
      named.add(field)
      return { line, field: Buffer.from(`${keyText(field)}=`), number: numberOf(each) }
    })
  }

  #tagsText(tags: Tags | undefined): string {
    return Object.entries({ ...this.#common, ...tags })
      .filter(([key, value]) => key !== '' && value !== '')
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `,${keyText(key === 'time' ? 'time_' : key)}=${keyText(value)}`)
      .join('')
  }
}

function split(type: string): { readonly measurement: string; readonly field: string } {
  const at = type.indexOf('_')
  const field = type.slice(at + 1)
  // A field named time is refused by InfluxDB.
  if (at <= 0 || field === '' || field === 'time') return { measurement: type, field: 'value' }
  return { measurement: type.slice(0, at), field }
}

/** A field keeps its type for ever, so it follows from the metric and never from a value. */
function numberOf({ type, kind }: Series): InfluxField['number'] {
  if (kind === 'gauge') return 'rounded'
  const metric = findMetric(type)
  return metric !== undefined && WHOLE_UNITS.has(metric.unit) ? 'integer' : 'exact'
}

function measurementText(text: string): string {
  // A line that begins with # is a comment.
  return writable(text).replace(/^#/, '_').replace(/[, ]/g, '\\$&')
}

/** Of tag keys, tag values and field keys. */
function keyText(text: string): string {
  return writable(text).replace(/[,= ]/g, '\\$&')
}

/**
 * The format has no way to write a line break, nor a backslash where it would escape what follows: InfluxDB and
 * VictoriaMetrics read two of them differently. They become a space and a slash.
 */
function writable(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ').replace(/\\(?=[,= \\]|$)/g, '/')
}
