import { alignLines, type Column, valueAt } from './align.js'
import type { ChartHistory } from './history.js'
import type { Chart } from './lines.js'
import { stack, stackTop } from './stack.js'
import type { TimeRange } from './view-state.js'

/** An earlier time that the charts are compared with. */
export interface EarlierTime {
  readonly history: ChartHistory
  /** Milliseconds before the shown time. */
  readonly agoMs: number
  /** `a day before` */
  readonly name: string
}

/** The values of a chart. */
export interface ChartData {
  /** Milliseconds since the epoch. */
  readonly times: readonly number[]
  /** One for each line of the chart. */
  readonly columns: readonly Column[]
  /** Columns of the earlier time, moved to these times; empty without an earlier time. */
  readonly earlier: readonly Column[]
}

export const noData: ChartData = { times: [], columns: [], earlier: [] }

export function chartData(
  { lines }: Chart,
  history: ChartHistory,
  range: TimeRange,
  earlier?: EarlierTime | undefined,
): ChartData {
  const now = lines.map((line) => history.pointsOf(line))
  const before = earlier === undefined ? [] : lines.map((line) => movedPoints(earlier, line))
  const { times, columns } = alignLines([...now, ...before], history.stepMs, range)
  return { times, columns: columns.slice(0, lines.length), earlier: columns.slice(lines.length) }
}

function movedPoints({ history, agoMs }: EarlierTime, line: Chart['lines'][number]) {
  const { ts, value } = history.pointsOf(line)
  return { ts: ts.map((ms) => ms + agoMs), value }
}

/**
 * Returns the columns for uPlot, in its order: the lines, or the layers of the stack, then the lines of the earlier time. A stack
 * has only its top as a line there. @param hidden labels of lines that are not drawn
 */
export function drawnColumns(
  { lines, stacked }: Chart,
  { columns, earlier }: ChartData,
  hidden: ReadonlySet<string>,
): readonly Column[] {
  const shown = (all: readonly Column[]) =>
    all.map((column, index) => (hidden.has(lines[index]?.label ?? '') ? column.map(() => null) : column))
  if (stacked) return [...stack(shown(columns)), ...(earlier.length > 0 ? [stackTop(shown(earlier))] : [])]
  return [...shown(columns), ...shown(earlier).filter((_, index) => !lines[index]?.edge)]
}

export interface LegendValues {
  readonly value: number | undefined
  /** Value at the same point of the earlier time. */
  readonly earlier: number | undefined
}

/** Returns a line's values at a position, or at its latest point if `index` is undefined. */
export function valuesAt({ columns, earlier }: ChartData, line: number, index: number | undefined): LegendValues {
  const column = columns[line] ?? []
  const at = index ?? column.findLastIndex((value) => typeof value === 'number')
  return { value: valueAt(column, at), earlier: valueAt(earlier[line] ?? [], at) }
}
