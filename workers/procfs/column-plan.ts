import { seriesOf } from '../../src/collectors/index.js'
import { type Column, type MetricTable, metricOf } from '../../src/collectors/table.js'
import type { Series, Tags } from '../../src/shared/frame.js'

/** How one value of a row is computed. */
export interface ColumnStep extends Required<Column> {
  /** Position among the values of the row. */
  readonly target: number
  /** Position among the columns with a coarse window; -1: the value is about the time since the previous reading. */
  readonly coarse: number
}

/** A table of columns, prepared once for all rows of a source. */
export class ColumnPlan {
  readonly steps: readonly ColumnStep[]
  /** How many columns to read: up to the last one that the table uses. */
  readonly width: number
  /** Columns that the kernel counts in clock ticks and that are compared over a longer window. */
  readonly coarseColumns: readonly number[]
  readonly #table: MetricTable<Column>

  constructor(table: MetricTable<Column>) {
    const steps: ColumnStep[] = []
    const coarseColumns: number[] = []
    for (const [target, line] of table.entries()) {
      if ('type' in line) continue
      const [{ column, times = 1, per = 1, as = 'value' }, { windowMs = 0 }] = line
      const coarse = windowMs > 0 ? coarseColumns.push(column) - 1 : -1
      steps.push({ column, times, per, as, target, coarse })
    }
    this.steps = steps
    this.width = Math.max(...steps.map(({ column }) => column)) + 1
    this.coarseColumns = coarseColumns
    this.#table = table
  }

  /** @param tags of the row; a line of the table may add others */
  series(tags?: Tags): readonly Series[] {
    return this.#table.map((line) => {
      const lineTags = 'type' in line ? undefined : line[2]
      return seriesOf(metricOf(line).type, lineTags === undefined ? tags : { ...tags, ...lineTags })
    })
  }
}
