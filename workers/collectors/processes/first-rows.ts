/** The rows with the greatest values of a column, greatest first. Rows whose value is 0 or no number are left out. */
export class FirstRows {
  /** The first `length` are valid. */
  readonly rows: Int32Array
  length = 0
  readonly #values: Float64Array

  /** @param most how many rows to find */
  constructor(most: number) {
    this.rows = new Int32Array(most)
    this.#values = new Float64Array(most)
  }

  /** @param count of rows in the column */
  find(column: Float64Array, count: number): void {
    const most = this.rows.length
    this.length = 0
    for (let row = 0; row < count; row++) {
      const value = column[row] ?? 0
      if (!(value > 0)) continue
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
