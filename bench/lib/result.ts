/** One line of a table: what was measured, and its figures. */
export type Row = Readonly<Record<string, number | string>>

/** The result of a benchmark: its question and rows of figures. */
export interface BenchResult {
  readonly name: string
  readonly rows: readonly Row[]
  /** Notes for the reader: rows left out, limits of the method. */
  readonly notes?: readonly string[]
}

/** Rounds to a number of decimals. */
export function round(value: number, decimals = 2): number {
  const factor = 10 ** decimals
  return Math.round(value * factor) / factor
}
