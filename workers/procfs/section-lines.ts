import { bytesOf, type Scanner } from './scanner.js'

const COLON = 0x3a

/** Place of a number: index of its key, and column. */
interface Target {
  readonly key: number
  readonly column: number
}

/** A title line of the previous text, including its newline, and the numbers to read in the line below it. */
interface Title {
  readonly bytes: Uint8Array
  readonly targets: readonly Target[]
}

/** Keys of numbers: the section's name and the number's own. */
export type SectionKeys = readonly (readonly [section: string, name: string])[]

/** A text of sections with named numbers. */
export interface SectionText {
  parse(text: Scanner): void
  /** Returns a number by the index of its key; NaN when the text does not have it. */
  number(key: number): number
}

/**
 * Parses /proc/net/snmp and netstat, where each section is a title line and a line of numbers:
 *
 *     Tcp: RtoAlgorithm RtoMin RtoMax …
 *     Tcp: 1 200 120000 …
 *
 * A title is compared with the previous text's, and its words are examined only if it differs.
 */
export class TitledSections implements SectionText {
  readonly #keys: SectionKeys
  readonly #numbers: Float64Array
  /** Titles by their order in the text. */
  #titles: Title[] = []

  constructor(keys: SectionKeys) {
    this.#keys = keys
    this.#numbers = new Float64Array(keys.length).fill(Number.NaN)
  }

  parse(text: Scanner): void {
    this.#numbers.fill(Number.NaN)
    for (let place = 0; !text.atEnd; place++) {
      const { targets } = this.#titleAt(place, text)
      this.#readNumbers(text, targets)
      text.skipLine()
    }
  }

  number(key: number): number {
    return this.#numbers[key] ?? Number.NaN
  }

  /** Moves to the line below the title. */
  #titleAt(place: number, text: Scanner): Title {
    const known = this.#titles[place]
    if (known !== undefined && text.take(known.bytes)) return known
    const start = text.position
    text.skipLine()
    const bytes = Uint8Array.from(text.bytes.subarray(start, text.position))
    const title = { bytes, targets: this.#targetsIn(bytes) }
    this.#titles[place] = title
    return title
  }

  #targetsIn(title: Uint8Array): readonly Target[] {
    const [section, ...names] = Buffer.from(title).toString('latin1').trim().split(/\s+/)
    return names.flatMap((name, column) => {
      const key = this.#keys.findIndex(([of, word]) => `${of}:` === section && word === name)
      return key === -1 ? [] : [{ key, column }]
    })
  }

  #readNumbers(text: Scanner, targets: readonly Target[]): void {
    text.skipWord()
    let at = 0
    for (const { key, column } of targets) {
      text.skipColumns(column - at)
      text.countInto(this.#numbers, key)
      at = column + 1
    }
  }
}

/**
 * Parses /proc/net/sockstat, where each line is a section with alternating names and numbers:
 *
 *     TCP: inuse 27 orphan 0 tw 1 alloc 33 mem 8
 */
export class NamedSections implements SectionText {
  readonly #sections: readonly Uint8Array[]
  readonly #names: readonly Uint8Array[]
  readonly #numbers: Float64Array

  constructor(keys: SectionKeys) {
    this.#sections = keys.map(([section]) => bytesOf(`${section}:`))
    this.#names = keys.map(([, name]) => bytesOf(`${name} `))
    this.#numbers = new Float64Array(keys.length).fill(Number.NaN)
  }

  parse(text: Scanner): void {
    this.#numbers.fill(Number.NaN)
    for (; !text.atEnd; text.skipLine()) {
      const start = text.position
      text.skipWord()
      if (text.bytes[text.position - 1] !== COLON) continue
      const section = text.position - start
      while (!text.endsLine()) this.#readOne(text, start, section)
    }
  }

  number(key: number): number {
    return this.#numbers[key] ?? Number.NaN
  }

  /** Reads a name and its number. */
  #readOne(text: Scanner, start: number, sectionBytes: number): void {
    for (let key = 0; key < this.#names.length; key++) {
      const section = this.#sections[key]
      const name = this.#names[key]
      if (section?.length !== sectionBytes || name === undefined || !hasAt(text, start, section)) continue
      if (!text.take(name)) continue
      text.countInto(this.#numbers, key)
      return
    }
    text.skipColumns(2)
  }
}

function hasAt({ bytes }: Scanner, start: number, word: Uint8Array): boolean {
  for (let index = 0; index < word.length; index++) if (bytes[start + index] !== word[index]) return false
  return true
}
