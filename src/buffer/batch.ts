import type { Rows } from './rows.js'

/** The oldest points of a buffer, frozen for sending. They do not change until there is a verdict on them. */
export interface Batch {
  /** Points without a verdict. */
  readonly points: number
  /** `dropped`: all of it was dropped, by overflow or age. `settled`: every point has a verdict or was thawed. */
  readonly state: 'frozen' | 'dropped' | 'settled'
  /** Reads `points` points, after skipping the first `skip` without a verdict. Only while frozen. */
  rows(skip: number, points: number): Rows
}
