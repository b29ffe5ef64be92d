import type { Series } from '../../src/shared/frame.js'
import type { KernelFile } from './kernel-file.js'
import { RowTable, type TableRow } from './row-table.js'
import type { Scanner } from './scanner.js'

/** A row that has a line of its own. */
export interface LineRow extends TableRow {
  /** Reads the columns that come next. */
  read(text: Scanner, nowSeconds: number): void
  /** As `read`, when the columns are those of the reading before. */
  repeat(nowSeconds: number): void
}

/** Finds the name in a line, asks the table for its row, and has that read the rest. */
export type ReadLine<R extends LineRow> = (table: RowTable<R>, text: Scanner, nowSeconds: number) => void

/** The rows of a file that has one a line. A text that is that of the reading before is not parsed again. */
export class LineTable<R extends LineRow> {
  readonly #table: RowTable<R>
  readonly #readLine: ReadLine<R>
  #hasForgotten = false

  /** @param make the row of a name that was not there in the previous reading; undefined: not wanted */
  constructor(make: (name: string) => R | undefined, readLine: ReadLine<R>) {
    this.#table = new RowTable(make)
    this.#readLine = readLine
  }

  get series(): readonly Series[] {
    return this.#table.series
  }

  get values(): Float64Array {
    return this.#table.values
  }

  /** After a `read` of the file that went well. */
  read(file: KernelFile, nowSeconds: number): void {
    if (file.isRepeated && !this.#hasForgotten) this.#repeat(nowSeconds)
    else this.#parse(file.text, nowSeconds)
  }

  /** Has `make` asked for this name again in the next reading, as if it had not been there. */
  forget(name: string): void {
    this.#table.forget(name)
    this.#hasForgotten = true
  }

  #repeat(nowSeconds: number): void {
    for (const row of this.#table.rows) row.repeat(nowSeconds)
    this.#table.write()
  }

  #parse(text: Scanner, nowSeconds: number): void {
    this.#hasForgotten = false
    this.#table.begin()
    for (; !text.atEnd; text.skipLine()) this.#readLine(this.#table, text, nowSeconds)
    this.#table.end()
  }
}
