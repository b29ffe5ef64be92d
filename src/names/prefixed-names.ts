import { catalogue, findMetric } from '../collectors/index.js'
import type { Metric } from '../collectors/metric.js'
import type { Frame } from '../shared/frame.js'
import type { NamedMetric, Names } from './names.js'
import { described } from './native-names.js'
import { RenamedLayouts } from './renamed-layouts.js'

/** Names every built-in metric once, with its tags and values unchanged. */
export class PrefixedNames implements Names {
  readonly #metrics: ReadonlyMap<string, NamedMetric>
  readonly #layouts: RenamedLayouts

  /** @param nameOf returns the name of a metric without the prefix */
  constructor(prefix: string, nameOf: (metric: Metric) => string) {
    const named = catalogue.flatMap(({ metrics }) =>
      metrics.map((metric) => [`${prefix}${nameOf(metric)}`, described(metric)] as const),
    )
    this.#metrics = new Map(named)
    this.#layouts = new RenamedLayouts((all) =>
      all.map((series, column) => {
        const metric = findMetric(series.type)
        const renamed = metric === undefined ? series : { ...series, type: `${prefix}${nameOf(metric)}` }
        return { series: renamed, from: { columns: [column], times: 1 } }
      }),
    )
  }

  rename(frame: Frame): Frame {
    return this.#layouts.apply(frame)
  }

  describe(name: string): NamedMetric | undefined {
    return this.#metrics.get(name)
  }
}
