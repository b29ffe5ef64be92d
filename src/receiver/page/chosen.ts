import type { Unit } from '../../collectors/metric.js'
import type { HostSeries, HostState } from './host-state.js'
import type { Chart, ChartLine } from './lines.js'
import type { MetricFacts } from './queries.js'

/** Makes the charts of series chosen by name: one for each unit. Counters are charted as their rate. */
export function chosenCharts(
  host: HostState,
  names: readonly string[],
  facts: ReadonlyMap<string, MetricFacts>,
): readonly Chart[] {
  const byUnit = new Map<Unit, ChartLine[]>()
  for (const series of names.length === 0 ? [] : host.all()) {
    if (!names.includes(series.name)) continue
    const { kind, unit = 'count' } = facts.get(series.type) ?? {}
    const isCounter = kind === 'counter'
    const shown = isCounter ? rateUnit(unit) : unit
    byUnit.set(shown, [...(byUnit.get(shown) ?? []), chosenLine(series, isCounter)])
  }
  return [...byUnit].map(([unit, lines]) => ({ id: `chosen-${unit}`, title: unit, unit, lines }))
}

function chosenLine({ type, tags, name }: HostSeries, isCounter: boolean): ChartLine {
  const { stat, ...only } = tags
  const size = Object.keys(tags).length
  return {
    type,
    label: name,
    agg: isCounter ? 'rate' : 'mean',
    stat,
    only,
    match: (other) => Object.keys(other).length === size,
  }
}

function rateUnit(unit: Unit): Unit {
  return unit === 'bytes' ? 'bytes per second' : unit === 'seconds' ? 'ratio' : 'per second'
}
