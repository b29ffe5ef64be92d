import { bytesOf, type Scanner } from './scanner.js'

/** Place at which a key was found. A kernel never changes the order of its lines, and seldom their length. */
interface Place {
  readonly key: number
  readonly line: number
  position: number
}

const NEWLINE = 0x0a

/**
 * Parses a text whose lines are a key and a number: meminfo, vmstat, and the lower part of stat.
 * Skips other lines, and everything after the last key.
 */
export class KeyedLines {
  readonly #numbers: Float64Array
  readonly #keys: readonly Uint8Array[]
  /** Places in the order of the text; empty when the latest text had a key without a number. */
  #places: readonly Place[] = []
  /** Number of lines after the last place, if a key was absent; undefined when the text had every key. */
  #linesAfter: number | undefined

  /** @param keys beginnings of lines, including the separator before the number: `MemFree:`, `pgfault ` */
  constructor(keys: readonly string[]) {
    this.#keys = keys.map(bytesOf)
    this.#numbers = new Float64Array(keys.length)
  }

  parse(text: Scanner): void {
    if (this.#places.length > 0 && (this.#jump(text) || this.#walk(text)) && this.#hasSameEnd(text)) return
    text.position = 0
    this.#search(text)
  }

  /** Returns the number after a key, by the key's index; NaN when the text has no such line. */
  number(key: number): number {
    return this.#numbers[key] ?? Number.NaN
  }

  /** Parses at the positions of the previous text. Returns false when a key has moved. */
  #jump(text: Scanner): boolean {
    for (const { key, position } of this.#places) {
      if (position > 0 && text.bytes[position - 1] !== NEWLINE) return false
      text.position = position
      if (!this.#take(key, text)) return false
    }
    return true
  }

  /** Parses at the line numbers of the previous text. Returns false when a key has moved. */
  #walk(text: Scanner): boolean {
    let line = 0
    text.position = 0
    for (const place of this.#places) {
      for (; line < place.line; line++) text.skipLine()
      place.position = text.position
      if (!this.#take(place.key, text)) return false
    }
    return true
  }

  /** Whether no line was added after the last place. A line added before it would have moved the keys. */
  #hasSameEnd(text: Scanner): boolean {
    if (this.#linesAfter === undefined) return true
    let lines = 0
    for (text.skipLine(); !text.atEnd; text.skipLine()) lines++
    return lines === this.#linesAfter
  }

  #search(text: Scanner): void {
    this.#numbers.fill(Number.NaN)
    const places: Place[] = []
    let hasUnreadable = false
    let line = 0
    for (; !text.atEnd && places.length < this.#keys.length; line++) {
      const { position } = text
      const key = this.#keys.findIndex((bytes, index) => Number.isNaN(this.number(index)) && text.take(bytes))
      const number = key === -1 ? Number.NaN : text.number()
      if (!Number.isNaN(number)) {
        this.#numbers[key] = number
        places.push({ key, line, position })
      } else if (key !== -1) {
        hasUnreadable = true
      }
      text.skipLine()
    }
    this.#places = hasUnreadable ? [] : places
    const lastLine = places.at(-1)?.line ?? 0
    this.#linesAfter = places.length === this.#keys.length ? undefined : line - 1 - lastLine
  }

  #take(key: number, text: Scanner): boolean {
    const bytes = this.#keys[key]
    if (bytes === undefined || !text.take(bytes)) return false
    text.numberInto(this.#numbers, key)
    return true
  }
}
