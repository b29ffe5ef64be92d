import type { Series } from '../../src/shared/frame.js'
import type { LineReader, NamedRow } from '../procfs/row-table.js'
import { bytesOf, type Scanner } from '../procfs/scanner.js'

/** Keys of a line of io.stat, in the order of the row's values: bytes read and written, then operations. */
const V2_KEYS = ['rbytes=', 'wbytes=', 'rios=', 'wios='].map(bytesOf)
/** Words of the reported lines in version 1. */
const V1_WORDS = ['Read ', 'Write '].map(bytesOf)

/**
 * I/O on one device. In version 2 one line has everything: `8:0 rbytes=1 wbytes=2 rios=3 wios=4 …`. In version 1 each line has one
 * number: `8:0 Read 1`, and a second file has the operations.
 */
export class IoRow implements NamedRow {
  readonly series: readonly Series[]
  readonly namesake: LineReader
  readonly #numbers = new Float64Array(V2_KEYS.length)
  readonly #file: () => number

  /** @param file returns the file that the line comes from: 0 or, in version 1, 1 for operations */
  constructor(series: readonly Series[], file: () => number) {
    this.series = series
    this.#file = file
    this.namesake = { read: (text) => this.#parse(text) }
  }

  /** Reads the first line of the device in a reading; `namesake` reads the others. */
  read(text: Scanner): void {
    this.#numbers.fill(Number.NaN)
    this.#parse(text)
  }

  write(values: Float64Array, offset: number): void {
    values.set(this.#numbers, offset)
  }

  #parse(text: Scanner): void {
    while (!text.endsLine()) {
      if (!this.#take(text, V2_KEYS, 0) && !this.#take(text, V1_WORDS, this.#file() * V1_WORDS.length)) text.skipWord()
    }
  }

  #take(text: Scanner, keys: readonly Uint8Array[], from: number): boolean {
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index]
      if (key === undefined || !text.take(key)) continue
      text.countInto(this.#numbers, from + index)
      return true
    }
    return false
  }
}
