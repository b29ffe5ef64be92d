// Charts of the series that were chosen by name.

/** One chart for each unit; counters are shown as their rate. @param units kind and unit by type */
export function chosenCharts(host, names, units) {
  const byUnit = new Map()
  for (const series of names.length === 0 ? [] : host.all()) {
    if (!names.includes(series.name)) continue
    const { kind, unit = '' } = units.get(series.type) ?? {}
    const shown = kind === 'counter' ? rateUnit(unit) : unit
    byUnit.set(shown, [...(byUnit.get(shown) ?? []), chosenLine(series, kind === 'counter')])
  }
  return [...byUnit].map(([unit, lines]) => ({ id: `chosen-${unit}`, title: unit || 'count', unit, lines }))
}

function chosenLine({ type, tags, name }, rate) {
  const { stat, ...others } = tags
  return {
    type,
    label: name,
    agg: rate ? 'rate' : 'mean',
    ...(stat !== undefined && { stat }),
    only: others,
    match: (one) => Object.keys(one).length === Object.keys(tags).length,
  }
}

function rateUnit(unit) {
  return unit === 'bytes' ? 'bytes per second' : unit === 'seconds' ? 'ratio' : 'per second'
}
