import { FormatFilter } from '../encode/format-filter.js'
import { labelsOf, metricName, unitName } from '../encode/prometheus-name.js'
import { redundantTotals } from '../encode/redundant-totals.js'
import type { Names } from '../names/names.js'
import { nativeNames } from '../names/native-names.js'
import type { Layout, Series, Tags } from '../shared/frame.js'
import type { LatestRow } from './latest-rows.js'
import { OPEN_METRICS, type TextFormat } from './text-format.js'

/** A series with its name and labels in the text. */
interface ExportedSeries {
  readonly name: string
  readonly labels: string
  readonly series: Series
}

/** A metric with its samples. */
interface Family {
  readonly series: Series
  /** Values by their labels. If two layouts have the same series, the newer value counts. */
  readonly samples: Map<string, number>
}

/**
 * Writes the latest values as text, in the Prometheus format 0.0.4 or in OpenMetrics 1.0.
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export class Exposition {
  readonly #common: Tags
  readonly #names: Names
  readonly #filter: FormatFilter
  readonly #byLayout = new WeakMap<Layout, readonly ExportedSeries[]>()

  /** @param tags of the agent. A point's own tags override them and the label `host`. */
  constructor(host: string, tags: Tags, names = nativeNames) {
    this.#common = { host, ...tags }
    this.#names = names
    this.#filter = new FormatFilter({ omits: redundantTotals, names })
  }

  /** @param rows oldest first */
  text(rows: readonly LatestRow[], format: TextFormat): string {
    const families = this.#families(rows)
    const texts = [...families]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, { series, samples }]) => this.#head(name, series, format, families) + samplesText(name, samples))
    return texts.join('') + (format === OPEN_METRICS ? '# EOF\n' : '')
  }

  #families(rows: readonly LatestRow[]): ReadonlyMap<string, Family> {
    const families = new Map<string, Family>()
    for (const row of rows) {
      const { layout, values } = this.#filter.apply({ ...row, timesMs: Float64Array.of(row.timeMs) })
      for (const [column, { name, labels, series }] of this.#exported(layout).entries()) {
        const value = values[column] as number
        if (Number.isNaN(value)) continue
        const family = families.get(name) ?? { series, samples: new Map() }
        family.samples.set(labels, value)
        families.set(name, family)
      }
    }
    return families
  }

  #exported(layout: Layout): readonly ExportedSeries[] {
    let exported = this.#byLayout.get(layout)
    if (exported === undefined) {
      exported = layout.series.map((series) => ({
        name: metricName(series.type),
        labels: this.#labels(series.tags),
        series,
      }))
      this.#byLayout.set(layout, exported)
    }
    return exported
  }

  #labels(tags: Tags | undefined): string {
    const labels = [...labelsOf({ ...this.#common, ...tags })]
    return labels.map(([name, value]) => `${name}="${escapeLabel(value)}"`).join()
  }

  /** Returns the lines HELP, TYPE and UNIT. Only OpenMetrics has UNIT, and only for a name that ends with its unit. */
  #head(name: string, { type, kind: own }: Series, format: TextFormat, all: ReadonlyMap<string, Family>): string {
    const named = this.#names.describe(type)
    const kind = named?.kind ?? own
    const open = format === OPEN_METRICS
    // In OpenMetrics the samples of a counter end in _total and its name does not. A counter without such a name is `unknown`.
    const stem = name.replace(/_total$/, '')
    const isCounter = kind === 'counter' && stem !== name && !all.has(stem)
    const family = open && isCounter ? stem : name
    const exportedKind = open && kind !== 'gauge' && !isCounter ? 'unknown' : kind
    const help = named === undefined ? '' : `# HELP ${family} ${escapeHelp(named.help, open)}\n`
    const unit = open ? unitName(name, named?.metric) : undefined
    return `${help}# TYPE ${family} ${exportedKind}\n${unit === undefined ? '' : `# UNIT ${family} ${unit}\n`}`
  }
}

function samplesText(name: string, samples: Family['samples']): string {
  return Array.from(samples, ([labels, value]) => `${name}{${labels}} ${value}\n`).join('')
}

function escapeLabel(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}

function escapeHelp(text: string, quotes: boolean): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
  return quotes ? escaped.replaceAll('"', '\\"') : escaped
}
