import type { Columns, ColumnsView } from './columns.js'

/** Makes an answer of points that are handed over piece by piece, by time over all pieces. */
export interface Gatherer {
  /** Takes the points from `fromMs` to `toMs`, both included, of a piece. */
  add(points: ColumnsView, fromMs: number, toMs: number): void
  /** Points of the answer so far. */
  readonly length: number
  /** The answer. Called once, and last. */
  finish(): Columns
}

/** The beginning of the step that an instant is in: steps begin at multiples of their length. */
export function stepStart(ts: number, stepMs: number): number {
  return Math.floor(ts / stepMs) * stepMs
}
