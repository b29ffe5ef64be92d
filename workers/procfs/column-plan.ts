import { COARSE_WINDOW_MS } from '../../src/collectors/metric.js'
import { type Column, isMetric, type MetricTable } from '../../src/collectors/table.js'
import type { Series, Tags } from '../../src/shared/frame.js'
import { tableSeries } from '../probes/table-series.js'
import { BELOW_ZERO } from './scanner.js'

/** Computation of one value of a row. */
export interface ColumnStep extends Required<Omit<Column, 'below'>> {
  /** Position among the values of the row. */
  readonly target: number
  /** Position among the columns with a coarse window; -1: the column has the window of rates. */
  readonly coarse: number
}

/** A table of columns, prepared once for all rows of a source. */
export class ColumnPlan {
  readonly steps: readonly ColumnStep[]
  /** Number of columns to read: up to the last one that the table uses. */
  readonly width: number
  /** Bound of each column. A number at or above it is invalid. */
  readonly limits: Float64Array
  /** Columns that the kernel counts in clock ticks. They are compared over a longer window. */
  readonly coarseColumns: readonly number[]
  /** Columns that only grow, as long as the counted thing stays the same. */
  readonly counterColumns: readonly number[]
  /** Counter columns whose growth is a value of the row. */
  readonly grownColumns: readonly number[]
  /** Counter columns of events or bytes. The others are times, which the kernel has been known to set back. */
  readonly eventColumns: readonly number[]
  readonly #table: MetricTable<Column>

  constructor(table: MetricTable<Column>) {
    const steps: ColumnStep[] = []
    const limits: number[] = []
    const counterColumns: number[] = []
    const coarseColumns: number[] = []
    for (const [target, line] of table.entries()) {
      if (isMetric(line)) continue
      const [{ column, times = 1, per = 1, below = BELOW_ZERO, as = 'value' }, { kind, windowMs = 0 }] = line
      limits[column] = below
      const coarse = windowMs === COARSE_WINDOW_MS ? coarseColumns.push(column) - 1 : -1
      if (kind === 'counter') counterColumns.push(column)
      steps.push({ column, times, per, as, target, coarse })
    }
    this.steps = steps
    this.width = Math.max(...steps.map(({ column }) => column)) + 1
    this.limits = Float64Array.from({ length: this.width }, (_, column) => limits[column] ?? BELOW_ZERO)
    this.coarseColumns = coarseColumns
    this.counterColumns = counterColumns
    this.grownColumns = columnsOf(steps.filter(({ as }) => as !== 'value'))
    this.eventColumns = columnsOf(steps.filter(({ as }) => as === 'rate'))
    this.#table = table
  }

  /** @param tags of the row; a line of the table may add others */
  series(tags?: Tags): readonly Series[] {
    return tableSeries(this.#table, tags)
  }
}

function columnsOf(steps: readonly ColumnStep[]): readonly number[] {
  return steps.map(({ column }) => column)
}
