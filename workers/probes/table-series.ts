import { seriesOf } from '../../src/collectors/index.js'
import { isMetric, type MetricTable, metricOf } from '../../src/collectors/table.js'
import type { Series, Tags } from '../../src/shared/frame.js'

/** Returns the series of a table. @param tags of each series; the tags of its line follow */
export function tableSeries(table: MetricTable<unknown>, tags?: Tags): readonly Series[] {
  return table.map((line) => {
    const own = isMetric(line) ? undefined : line[2]
    return seriesOf(metricOf(line).type, own === undefined ? tags : { ...tags, ...own })
  })
}

/** Returns the position of a key in a table. Throws when the table does not have it: a bug. */
export function keyIn(table: MetricTable<string>, key: string): number {
  const position = table.findIndex((line) => !isMetric(line) && line[0] === key)
  if (position === -1) throw new Error(`the table has no ${key}`)
  return position
}

/** Returns the position of the first series of a metric. Throws when there is none: a bug. */
export function seriesPosition(series: readonly Series[], type: string): number {
  const position = series.findIndex((one) => one.type === type)
  if (position === -1) throw new Error(`no series is of ${type}`)
  return position
}
