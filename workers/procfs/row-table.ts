import type { Series } from '../../src/shared/frame.js'
import type { Scanner } from './scanner.js'

/** A row of a kernel table, such as an interface, disk or CPU. Created when it appears, dropped when it is gone. */
export interface TableRow {
  readonly series: readonly Series[]
  /** Writes one value per series to `values`, from `offset` on. */
  write(values: Float64Array, offset: number): void
}

interface Place<R> {
  readonly name: Uint8Array
  readonly row: R | undefined
}

/**
 * The named rows of a source that lists them line by line. Names are compared as bytes with the previous reading at the same
 * place. Only a name that differs is decoded, and only then may `rows`, `series` and `values` change.
 * A row that moves keeps its object; a row that was gone and is back is a new one.
 *
 * A reading is `begin`, `next` for each line, `end`; or `write` alone when the text has not changed.
 */
export class RowTable<R extends TableRow> {
  /** The rows of the last reading, in the order of the source. Replaced, never changed in place. */
  rows: readonly R[] = []
  /** The series of all rows, one after the other. Replaced, never changed in place. */
  series: readonly Series[] = []
  /** The values that the rows wrote after the last reading, one per series. */
  values = new Float64Array(0)
  readonly #make: (name: string) => R | undefined
  readonly #places: Place<R>[] = []
  #known = new Map<string, R | undefined>()
  #place = 0
  #changed = false

  /** @param make creates the row of a new name; undefined when the name is not wanted */
  constructor(make: (name: string) => R | undefined) {
    this.#make = make
  }

  begin(): void {
    this.#place = 0
  }

  /** Returns the row named by the bytes of `text` from `start` to `end`; undefined when it is not wanted. */
  next(text: Scanner, start: number, end: number): R | undefined {
    const place = this.#places[this.#place]
    if (place !== undefined && sameBytes(place.name, text.bytes, start, end)) {
      this.#place++
      return place.row
    }
    return this.#put(text.bytes.slice(start, end))
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
    this.#known.delete(name)
    const index = this.#places.findIndex((place) => Buffer.from(place.name).toString('utf8') === name)
    if (index !== -1) this.#places[index] = { name: new Uint8Array(0), row: undefined }
  }

  #put(name: Uint8Array): R | undefined {
    const key = Buffer.from(name).toString('utf8')
    const row = this.#known.has(key) ? this.#known.get(key) : this.#make(key)
    this.#known.set(key, row)
    this.#places[this.#place++] = { name, row }
    this.#changed = true
    return row
  }

  #rebuild(): void {
    this.#changed = false
    this.#known = new Map(this.#places.map(({ name, row }) => [Buffer.from(name).toString('utf8'), row]))
    const rows = [...this.#known.values()].filter((row) => row !== undefined)
    if (rows.length === this.rows.length && rows.every((row, index) => row === this.rows[index])) return
    this.rows = rows
    this.series = rows.flatMap((row) => row.series)
    this.values = new Float64Array(this.series.length).fill(Number.NaN)
  }
}

function sameBytes(name: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (name.length !== end - start) return false
  for (let index = 0; index < name.length; index++) {
    if (name[index] !== bytes[start + index]) return false
  }
  return true
}
