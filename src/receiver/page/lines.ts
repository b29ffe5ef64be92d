import type { Unit } from '../../collectors/metric.js'
import type { Tags } from '../../shared/frame.js'
import type { Aggregation } from '../store/store.js'
import { byGreatest, physical } from './devices.js'
import type { HistoryLine } from './history.js'
import type { HostState } from './host-state.js'

export const MAX_LINES = 8

/** One line of a chart: the sum of the series that match. */
export interface ChartLine extends HistoryLine {
  readonly label: string
  /** Edge of a band: drawn pale, in the colour of the line that it surrounds. */
  readonly edge?: boolean | undefined
}

/** A chart as plain values, ready to be drawn. */
export interface Chart {
  readonly id: string
  readonly title: string
  /** Text after the title, such as `8 of 24`. */
  readonly note?: string | undefined
  readonly unit: Unit
  readonly stacked?: boolean | undefined
  /** The whole of which the values are parts, such as all memory: the value axis ends there. Without it, the whole of shares is 1. */
  readonly whole?: { readonly label: string; readonly value: number } | undefined
  /** Whether the value axis follows the values although they are shares, for small parts of a large whole. */
  readonly open?: boolean | undefined
  readonly lines: readonly ChartLine[]
  /** Present: the lines are the rows of a heatmap, layer by layer. */
  readonly heat?: Heat | undefined
}

export interface Heat {
  /** Names of the rows. */
  readonly rows: readonly string[]
  /** Names of the layers that a row can show, beginning with the default one. */
  readonly layers: readonly string[]
}

export type HeatChart = Chart & { readonly heat: Heat }

export function isHeat(chart: Chart): chart is HeatChart {
  return chart.heat !== undefined
}

export function line(type: string, label: string, extra: Omit<ChartLine, 'type' | 'label'> = {}): ChartLine {
  return { type, label, ...extra }
}

/** Returns one line for all physical devices together. */
export function sumLine(host: HostState, type: string, label: string, tag: string): ChartLine {
  const counted = new Set(physical(host.list(type), tag).map(({ tags }) => tags[tag]))
  return line(type, label, { match: (tags) => counted.has(tags[tag]) })
}

export interface LineEachOptions {
  /** Type that ranks the lines when there are too many: those with the greatest values are kept. */
  readonly rank?: string | undefined
  readonly where?: ((tags: Tags) => boolean) | undefined
  readonly agg?: Aggregation | undefined
}

/** Returns a line for each value of a tag, ordered by name, and a note when there are too many to draw. */
export function lineEach(
  host: HostState,
  type: string,
  tag: string,
  { rank = type, where = () => true, agg }: LineEachOptions = {},
): Pick<Chart, 'lines' | 'note'> {
  const series = host.list(type).filter(({ tags }) => where(tags))
  const all = [...new Set(series.sort(byGreatest(host, rank, tag)).map(({ tags }) => tags[tag] ?? ''))]
  const names = all.slice(0, MAX_LINES).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  return {
    lines: names.map((name) => line(type, name, { agg, match: (tags) => (tags[tag] ?? '') === name && where(tags) })),
    note: all.length > MAX_LINES ? `${MAX_LINES} of ${all.length}` : '',
  }
}
