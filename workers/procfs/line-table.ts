import type { Series } from '../../src/shared/frame.js'
import type { KernelFile } from './kernel-file.js'
import { type NamedRow, RowTable } from './row-table.js'
import type { Scanner } from './scanner.js'

/** A row that is one line of the file. */
export interface LineRow extends NamedRow {
  /** Called instead of `read` when the columns have not changed. */
  repeat(nowSeconds: number): void
}

/** Finds the name in a line, gets its row from the table, and lets the row read the rest. */
export type ReadLine<R extends LineRow> = (table: RowTable<R>, text: Scanner, nowSeconds: number) => void

/** The rows of a file with one row per line. An unchanged text is not parsed again. */
export class LineTable<R extends LineRow> {
  readonly #table: RowTable<R>
  readonly #readLine: ReadLine<R>
  #hasForgotten = false

  /** @param make creates the row of a new name; undefined when the name is not wanted */
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

  /** Call after a successful `read` of the file. */
  read(file: KernelFile, nowSeconds: number): void {
    if (file.isRepeated && !this.#hasForgotten) this.#repeat(nowSeconds)
    else this.#parse(file.text, nowSeconds)
  }

  /** Treats this name as new in the next reading. */
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
