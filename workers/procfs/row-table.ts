import type { Series } from '../../src/shared/frame.js'
import { readableName } from '../../src/shared/readable-name.js'
import type { Scanner } from './scanner.js'

/** Reads the columns of a line. */
export interface LineReader {
  /** Reads from the text's position, which is after the name. */
  read(text: Scanner, nowSeconds: number): void
}

/** A row of a table, such as an interface, disk or CPU. Created when it appears, dropped when it is gone. */
export interface TableRow {
  readonly series: readonly Series[]
  /** Writes one value per series to `values`, from `offset` on. */
  write(values: Float64Array, offset: number): void
}

/** A row that is read from lines. `write` is called once per reading, after all lines. */
export interface NamedRow extends TableRow, LineReader {
  /** Reads a further line of the same name in one reading, after `read`. The row keeps its own line. */
  readonly namesake: LineReader
}

/** A name of the source, and its row. */
interface Named<R> {
  /** The line up to the end of the name. */
  head: Uint8Array
  readonly name: string
  /** Row of the name; undefined when the name is not wanted. */
  readonly row: R | undefined
  /** Place of its first line in the latest reading in which it was looked up. */
  place: number
}

/**
 * The named rows of a source that lists them line by line. The head of a line ends with the name. It is compared as bytes with the
 * head at the same place in the previous reading. Only a differing head is decoded, and only then may `rows`, `series` and `values`
 * change. A row that moves keeps its object. A row that returns after it was gone is a new one, and so is a row with another head,
 * such as a device with another number.
 *
 * A reading is `begin`, `next` for each line, `end`; or `write` alone when the text has not changed.
 */
export class RowTable<R extends NamedRow> {
  /** The rows of the last reading, in the order of the source. Replaced, never changed in place. */
  rows: readonly R[] = []
  /** The series of all rows, one after the other. Replaced, never changed in place. */
  series: readonly Series[] = []
  /** The values that the rows wrote after the last reading, one per series. */
  values = new Float64Array(0)
  readonly #make: (name: string) => R | undefined
  /** Names by place. Further lines of a name have the same object as its first line. */
  readonly #places: Named<R>[] = []
  /** Names by their bytes, as latin1. */
  #known = new Map<string, Named<R>>()
  #place = 0
  #changed = false

  /** @param make creates the row of a new name; undefined when the name is not wanted */
  constructor(make: (name: string) => R | undefined) {
    this.#make = make
  }

  begin(): void {
    this.#place = 0
  }

  /**
   * Returns the reader for the rest of a line; undefined when its name is not wanted.
   * @param start of the line's head: the name, preceded by whatever tells rows of one name apart
   * @param end of the name
   * @param nameStart start of the name
   */
  next(text: Scanner, start: number, end: number, nameStart = start): LineReader | undefined {
    const named = this.#places[this.#place]
    if (named?.place === this.#place && sameBytes(named.head, text.bytes, start, end)) {
      this.#place++
      return named.row
    }
    return this.#find(text, start, end, nameStart)
  }

  /** Call after the last line. Drops rows that are gone, and writes the values of all rows. */
  end(): void {
    if (this.#place < this.#places.length) {
      this.#places.length = this.#place
      this.#changed = true
    }
    if (this.#changed) this.#rebuild()
    this.write()
  }

  /** Writes the values of all rows. */
  write(): void {
    let offset = 0
    for (const row of this.rows) {
      row.write(this.values, offset)
      offset += row.series.length
    }
  }

  /** Treats this name as new in the next reading. */
  forget(name: string): void {
    for (const [key, named] of this.#known) if (named.name === name) this.#known.delete(key)
    for (const named of this.#places) if (named.name === name) named.place = NOWHERE
  }

  #find(text: Scanner, start: number, end: number, nameStart: number): LineReader | undefined {
    const key = latin1(text.bytes.subarray(nameStart, end))
    const known = this.#known.get(key)
    if (known !== undefined && this.#hasOccurred(known)) {
      this.#put(known)
      return known.row?.namesake
    }
    // Makes a copy; the `slice` of a Buffer would not.
    const head = Uint8Array.from(text.bytes.subarray(start, end))
    const named = known !== undefined && isSameHead(known.head, head) ? known : this.#add(key, head, nameStart - start)
    named.head = head
    named.place = this.#place
    this.#put(named)
    return named.row
  }

  #hasOccurred(named: Named<R>): boolean {
    return named.place < this.#place && this.#places[named.place] === named
  }

  #add(key: string, head: Uint8Array, nameAt: number): Named<R> {
    const name = readableName(head.subarray(nameAt))
    const named = { head, name, row: this.#make(name), place: NOWHERE }
    this.#known.set(key, named)
    return named
  }

  #put(named: Named<R>): void {
    if (this.#places[this.#place] !== named) this.#changed = true
    this.#places[this.#place++] = named
  }

  #rebuild(): void {
    this.#changed = false
    const present = new Set(this.#places)
    this.#known = new Map([...this.#known].filter(([, named]) => present.has(named)))
    const rows = [...present].flatMap(({ row }) => row ?? [])
    if (rows.length === this.rows.length && rows.every((row, index) => row === this.rows[index])) return
    this.rows = rows
    this.series = rows.flatMap((row) => row.series)
    this.values = new Float64Array(this.series.length).fill(Number.NaN)
  }
}

/** Place outside any reading. */
const NOWHERE = -1

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}

/** Whether two heads are equal except for the number of blanks between their words. */
function isSameHead(one: Uint8Array, other: Uint8Array): boolean {
  return latin1(one).replace(/[ \t]+/g, ' ') === latin1(other).replace(/[ \t]+/g, ' ')
}

function sameBytes(name: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (name.length !== end - start) return false
  for (let index = 0; index < name.length; index++) {
    if (name[index] !== bytes[start + index]) return false
  }
  return true
}
