/** One line of a table: what was measured, and its figures. */
export type Row = Readonly<Record<string, number | string>>

/** What a benchmark answers: one question, rows of figures. */
export interface BenchResult {
  readonly name: string
  readonly rows: readonly Row[]
  /** What a reader must know: rows left out and why, limits of the method. */
  readonly notes?: readonly string[]
}

/** To a number of decimals; figures have no more digits than they deserve. */
export function round(value: number, decimals = 2): number {
  const factor = 10 ** decimals
  return Math.round(value * factor) / factor
}
