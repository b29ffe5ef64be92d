import type { Tags } from '../shared/frame.js'
import type { Metric } from './metric.js'

/**
 * One line of a table: the value's place in the source, the metric, and the tags that distinguish this series from others of the
 * metric. The reader computes a metric without a key from other lines.
 */
export type TableLine<Key> = readonly [key: Key, metric: Metric, tags?: Tags] | Metric

/** The metrics of one source, in the order of their series on the wire. */
export type MetricTable<Key> = readonly TableLine<Key>[]

/** Place of a value in a source of keyed lines: the beginning of its line, up to the number. `MemFree:`, `pgfault ` */
export type LineKey = string

/** Place of a value in a source of columns, and how the value is computed. */
export interface Column {
  /** Position in the line, from 0. */
  readonly column: number
  /** Multiplies the number. @default 1 */
  readonly times?: number
  /** Divides the number. @default 1 */
  readonly per?: number
  /** Bound of valid numbers: a number at or above it makes no value. @default refuses negative numbers written as unsigned ones */
  readonly below?: number
  /** The number itself, its growth per second, or that growth clamped to 0..1. @default 'value' */
  readonly as?: 'value' | 'rate' | 'share'
}

/** Returns the column as its growth per second. */
export function perSecond(column: Column): Column {
  return { ...column, as: 'rate' }
}

/** Returns a column of time as its growth per second: a share of time from 0 to 1. */
export function shareOfTime(column: Column): Column {
  return { ...column, as: 'share' }
}

export function metricOf(line: TableLine<unknown>): Metric {
  return isMetric(line) ? line : line[1]
}

/** Whether a line is a metric. Checks what it is, because the host may have added a `type` to everything. */
export function isMetric(line: TableLine<unknown>): line is Metric {
  return !Array.isArray(line)
}

/** Returns the metrics of a table, each once. */
export function metricsIn(table: MetricTable<unknown>): readonly Metric[] {
  return [...new Set(table.map(metricOf))]
}

/** Returns the position of the first series of a metric in a table. Throws when the table does not have it: a bug. */
export function positionIn(table: MetricTable<unknown>, type: string): number {
  const position = table.findIndex((line) => metricOf(line).type === type)
  if (position === -1) throw new Error(`metric ${type} is not in the table`)
  return position
}
