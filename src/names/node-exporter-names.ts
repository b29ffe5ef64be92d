import { catalogue, findMetric } from '../collectors/index.js'
import { isStatistic, type Metric, type NodeExporterName } from '../collectors/metric.js'
import type { Frame, Series, Tags } from '../shared/frame.js'
import { seriesName } from '../shared/series-name.js'
import { DEFAULT_PREFIX, type NamedMetric, type Names } from './names.js'
import { described } from './native-names.js'
import { prometheusName } from './prometheus-name.js'
import { type RenamedColumn, RenamedLayouts } from './renamed-layouts.js'

/** Labels of node_exporter for tags with another name there. */
const LABELS: Readonly<Record<string, string>> = { mount: 'mountpoint', iface: 'device' }

/** Metrics that node_exporter leaves untyped, as it does not know what each line of these files is. */
const UNTYPED = /^node_(vmstat|netstat)_/

/**
 * The names, labels and units of node_exporter. A metric that node_exporter does not have keeps its name by Prometheus'
 * conventions, unless it follows from metrics that node_exporter has. Totals over all CPUs are left out, because node_exporter has
 * only single CPUs.
 */
export class NodeExporterNames implements Names {
  readonly #uname: () => Tags
  readonly #metrics: ReadonlyMap<string, NamedMetric> = new Map(
    catalogue.flatMap(({ metrics }) => metrics.flatMap((metric) => [...namesOf(metric), ownName(metric)])),
  )
  readonly #layouts = new RenamedLayouts((series) => this.#columns(series))

  /** @param uname returns the labels of node_uname_info; called when it is first needed */
  constructor(uname: () => Tags) {
    this.#uname = uname
  }

  rename(frame: Frame): Frame {
    return this.#layouts.apply(frame)
  }

  describe(name: string): NamedMetric | undefined {
    return this.#metrics.get(name)
  }

  /** Merges columns with the same name and labels into their sum. */
  #columns(all: readonly Series[]): readonly RenamedColumn[] {
    const columns = new Map<string, RenamedColumn>()
    for (const [column, series] of all.entries()) {
      for (const renamed of this.#renamed(series, column)) {
        const key = seriesName(renamed.series)
        columns.set(key, sumOf(columns.get(key), renamed))
      }
    }
    return [...columns.values()]
  }

  #renamed(series: Series, column: number): readonly RenamedColumn[] {
    const { type, tags = {} } = series
    const metric = findMetric(type)
    const from = { columns: [column], times: 1 }
    if (metric === undefined) return [{ series, from }]
    const { nodeExporter = 'none', totalTag } = metric
    if (isStatistic(metric, tags) || nodeExporter === 'none')
      return [{ series: { ...series, type: ownName(metric)[0] }, from }]
    if (nodeExporter === 'derived' || (totalTag !== undefined && tags[totalTag] === 'total')) return []
    return nodeExporter
      .filter(({ where = {} }) => Object.entries(where).every(([tag, value]) => tags[tag] === value))
      .map((name) => this.#column(name, series, column))
  }

  #column({ name: type, where = {}, labels = {}, times = 1, made }: NodeExporterName, series: Series, column: number) {
    const { kind, tags = {} } = series
    const others = Object.entries(tags)
      .filter(([tag]) => !(tag in where))
      .map(([tag, value]) => [LABELS[tag] ?? tag, value] as const)
    const own = { ...Object.fromEntries(others), ...labels }
    if (made === 'uname') return { series: { type, kind, tags: { ...own, ...this.#uname() } }, from: 'one' } as const
    return { series: { type, kind, tags: own }, from: made ?? { columns: [column], times } } as const
  }
}

function ownName(metric: Metric): readonly [string, NamedMetric] {
  return [`${DEFAULT_PREFIX}${prometheusName(metric)}`, described(metric)]
}

function namesOf(metric: Metric): readonly (readonly [string, NamedMetric])[] {
  if (typeof metric.nodeExporter !== 'object') return []
  return metric.nodeExporter.map(({ name, help = metric.help }) => [
    name,
    { metric, kind: UNTYPED.test(name) ? 'untyped' : metric.kind, help },
  ])
}

function sumOf(before: RenamedColumn | undefined, added: RenamedColumn): RenamedColumn {
  if (typeof before?.from !== 'object' || typeof added.from !== 'object') return added
  return { ...before, from: { ...before.from, columns: [...before.from.columns, ...added.from.columns] } }
}
