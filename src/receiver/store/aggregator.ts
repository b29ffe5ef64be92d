import type { PointColumns, PointColumnsView } from './point-columns.js'

/** Makes an answer of points that are handed over piece by piece, by time over all pieces. */
export interface Aggregator {
  /** Takes the points from `fromMs` to `toMs`, both included, of a piece. */
  add(points: PointColumnsView, fromMs: number, toMs: number): void
  /** Points of the answer so far. */
  readonly length: number
  /** The answer. Called once, and last. */
  finish(): PointColumns
}

/** The beginning of the step that an instant is in: steps begin at multiples of their length. */
export function stepStart(ts: number, stepMs: number): number {
  return Math.floor(ts / stepMs) * stepMs
}
