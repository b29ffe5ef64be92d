import type { ChartData, EarlierTime } from './chart-data.js'
import { toCsv } from './csv.js'
import type { Chart } from './lines.js'
import type { TimeRange } from './view-state.js'

/** A chart's values as a file. */
export interface ChartFile {
  readonly name: string
  readonly text: string
}

/** Returns the values of a chart, hidden lines included, as CSV. */
export function chartFile(
  { id, lines, unit }: Chart,
  { times, columns, earlier }: ChartData,
  {
    host,
    range,
    before,
  }: { readonly host: string; readonly range: TimeRange; readonly before: EarlierTime | undefined },
): ChartFile {
  const titled = (all: typeof columns, more: string) =>
    all.map((values, index) => ({ title: `${lines[index]?.label ?? ''} (${unit}${more})`, values }))
  const begin = new Date(range.from).toISOString().slice(0, 19)
  return {
    // Characters that file systems refuse.
    name: `${host} ${id} ${begin}Z.csv`.replaceAll(/[^\p{L}\p{N}. _-]/gu, '-'),
    text: toCsv(times, [...titled(columns, ''), ...titled(earlier, `, ${before?.name ?? ''}`)]),
  }
}
