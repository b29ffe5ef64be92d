/** Rows of a table, with the times at which they were read. */
export interface RowsOfPass {
  /** Time of the last reading of each row. */
  readonly readAt: Float64Array
  /** Time of the pass. */
  readonly nowSeconds: number
  /** Rows in the table. */
  readonly length: number
}

/**
 * The rows with the greatest values of a column, greatest first. Leaves out rows that were not read in the pass, and rows whose
 * value is 0 or NaN.
 */
export class FirstRows {
  /** The first `length` are valid. */
  readonly rows: Int32Array
  length = 0
  readonly #values: Float64Array

  /** @param most number of rows to find */
  constructor(most: number) {
    this.rows = new Int32Array(most)
    this.#values = new Float64Array(most)
  }

  find(column: Float64Array, { readAt, nowSeconds, length }: RowsOfPass): void {
    const most = this.rows.length
    this.length = 0
    for (let row = 0; row < length; row++) {
      const value = column[row] ?? 0
      if (!(value > 0) || readAt[row] !== nowSeconds) continue
      if (this.length < most) this.length++
      else if (value <= (this.#values[most - 1] ?? 0)) continue
      this.#insert(row, value)
    }
  }

  /** Moves smaller values one place down, over the last. */
  #insert(row: number, value: number): void {
    let place = this.length - 1
    for (; place > 0 && (this.#values[place - 1] ?? 0) < value; place--) {
      this.#values[place] = this.#values[place - 1] ?? 0
      this.rows[place] = this.rows[place - 1] ?? 0
    }
    this.#values[place] = value
    this.rows[place] = row
  }
}
