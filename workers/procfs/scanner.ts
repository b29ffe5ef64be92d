const TAB = 0x09
const NEWLINE = 0x0a
const SPACE = 0x20
const DOT = 0x2e
const ZERO = 0x30

/** Any number of up to this many decimal digits is exact as a double. */
const EXACT_DIGITS = 15
/** Least number with nine digits: a smaller one has room for another digit. */
const NINE_DIGITS = 10 ** 8
/** (2^64 / 10^11) * 5^11 is below 2^53: the upper part times 10^11 is exact, and only the final sum is rounded. */
const LOWER_DIGITS = 11
/** The largest unsigned number of 64 bits, rounded to a double. */
const LARGEST = 2 ** 64
/** Bound of counts. Only a negative difference exceeds it, written by the kernel as an unsigned number of 64 bits. */
export const BELOW_ZERO = 2 ** 64 - 2 ** 48
/** Beyond this length, a native search is faster than a loop over the bytes. */
const SHORT_LINE = 160

/** Returns a text as bytes, for `take`. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/**
 * A position in a kernel text that moves forward with reading. Works on bytes, not strings: only `text` allocates. Blanks are
 * spaces and tabs; lines end in a newline.
 */
export class Scanner {
  bytes: Uint8Array = new Uint8Array(0)
  /** Index of the next byte to read. */
  position = 0
  /** End of the text. Bytes from here on are left over from other readings. */
  end = 0
  readonly #number = new Float64Array(1)

  /** Starts over with the first `length` bytes. They are not copied. */
  load(bytes: Uint8Array, length = bytes.length): this {
    this.bytes = bytes
    this.end = length
    this.position = 0
    return this
  }

  get atEnd(): boolean {
    return this.position >= this.end
  }

  /** Moves to the beginning of the next line, which may be the end of the text. */
  skipLine(): void {
    const { bytes, end } = this
    let position = this.position
    const near = Math.min(end, position + SHORT_LINE)
    while (position < near && bytes[position] !== NEWLINE) position++
    if (position === near && near < end) {
      const found = bytes.indexOf(NEWLINE, position)
      position = found === -1 ? end : found
    }
    this.position = Math.min(position + 1, end)
  }

  /** Skips spaces and tabs. */
  skipBlanks(): void {
    const { bytes, end } = this
    let position = this.position
    while (position < end && isBlank(bytes[position])) position++
    this.position = position
  }

  /** Moves to the next blank or the end of the line. */
  skipWord(): void {
    const { bytes, end } = this
    let position = this.position
    while (position < end && bytes[position] !== NEWLINE && !isBlank(bytes[position])) position++
    this.position = position
  }

  /** Skips this many columns: blanks, then a word, for each. */
  skipColumns(count: number): void {
    for (let column = 0; column < count; column++) {
      this.skipBlanks()
      this.skipWord()
    }
  }

  /** Moves past `key` and returns true when it comes next; otherwise stays and returns false. */
  take(key: Uint8Array): boolean {
    const { bytes, position } = this
    const next = position + key.length
    if (next > this.end) return false
    for (let index = 0; index < key.length; index++) {
      if (bytes[position + index] !== key[index]) return false
    }
    this.position = next
    return true
  }

  /** Skips spaces and tabs. Returns whether the line ends after them. */
  endsLine(): boolean {
    this.skipBlanks()
    return this.position >= this.end || this.bytes[this.position] === NEWLINE
  }

  /**
   * Reads the next word as an unsigned decimal number, with a fraction if there is one. Correctly rounded up to 2^64. Returns NaN
   * at the end of the line, and if the word is anything else (`-5`, `-`, `1e3`) or beyond 2^64. The word is skipped in any case.
   */
  number(): number {
    this.numberInto(this.#number, 0)
    return this.#number[0] ?? Number.NaN
  }

  /** As `number`, but writes to `values[index]`: a double returned by a function that is not inlined is allocated on the heap. */
  numberInto(values: Float64Array, index: number): void {
    this.skipBlanks()
    const { bytes, end, position: start } = this
    let position = start
    // Two parts, because Node 26 allocates a variable that outgrows small integers. 9 digits never do.
    let upper = 0
    let lower = 0
    let scale = 1
    for (; position < end; position++) {
      const digit = (bytes[position] ?? 0) - ZERO
      if (digit < 0 || digit > 9) break
      if (upper < NINE_DIGITS) upper = upper * 10 + digit
      else if (scale < NINE_DIGITS) {
        lower = lower * 10 + digit
        scale *= 10
      }
    }
    this.position = position
    if (position === start) values[index] = Number.NaN
    else if (position - start > EXACT_DIGITS) values[index] = longNumber(bytes, start, position)
    else values[index] = upper * scale + lower
    if (position >= end || isBreak(bytes[position])) return
    if (bytes[position] === DOT && position > start) this.#addFraction(values, index)
    if (this.position < end && !isBreak(bytes[this.position])) {
      values[index] = Number.NaN
      this.skipWord()
    }
  }

  /** As `numberInto`, for a count. Also writes NaN for a negative number written as an unsigned one of 64 bits. */
  countInto(values: Float64Array, index: number): void {
    this.numberInto(values, index)
    if ((values[index] ?? 0) >= BELOW_ZERO) values[index] = Number.NaN
  }

  /** Returns the text from `start` to the position. */
  text(start: number): string {
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset + start, this.position - start).toString('utf8')
  }

  #addFraction(values: Float64Array, index: number): void {
    const { bytes, end } = this
    let position = this.position + 1
    let value = values[index] ?? Number.NaN
    let scale = 1
    for (; position < end; position++) {
      const digit = (bytes[position] ?? 0) - ZERO
      if (digit < 0 || digit > 9) break
      value = value * 10 + digit
      scale *= 10
    }
    this.position = position
    values[index] = value / scale
  }
}

function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB
}

/** Whether a word ends before this byte. */
function isBreak(byte: number | undefined): boolean {
  return byte === SPACE || byte === NEWLINE || byte === TAB
}

function longNumber(bytes: Uint8Array, start: number, end: number): number {
  const split = end - LOWER_DIGITS
  const value = digits(bytes, start, split) * 10 ** LOWER_DIGITS + digits(bytes, split, end)
  return value <= LARGEST ? value : Number.NaN
}

function digits(bytes: Uint8Array, start: number, end: number): number {
  let value = 0
  for (let position = start; position < end; position++) value = value * 10 + (bytes[position] ?? ZERO) - ZERO
  return value
}
