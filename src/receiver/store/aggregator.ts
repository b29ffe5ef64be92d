import type { PointColumns, PointColumnsView } from './point-columns.js'

/** Builds the result of a query from the points of one series, added in pieces. Times rise over all pieces. */
export interface Aggregator {
  /** Adds the points of a piece from `fromMs` to `toMs`, both included. */
  add(points: PointColumnsView, fromMs: number, toMs: number): void
  /** Points of the result so far. */
  readonly length: number
  /** Returns the result. Called once, as the last call. */
  finish(): PointColumns
}

/** Returns the start of the step that contains `ts`. Steps start at multiples of their length. */
export function stepStart(ts: number, stepMs: number): number {
  return Math.floor(ts / stepMs) * stepMs
}
