/** What a benchmark answers: one question, rows of figures. */
export interface BenchResult {
  readonly name: string
  readonly rows: readonly Readonly<Record<string, number | string>>[]
}
