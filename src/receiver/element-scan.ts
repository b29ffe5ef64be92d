/** What is wrong with a body, found by a look at its bytes alone. */
export interface ScanProblem {
  readonly error: string
  /** Of the element in which it is. */
  readonly index?: number
}

export interface ScanResult {
  /** The position after the last comma between two elements; 0 when there is none. */
  readonly cut: number
  readonly problem: ScanProblem | undefined
}

/** Bytes of the longest element that can be a point: 64 tags, every character escaped. */
const MAX_ELEMENT_BYTES = 2_000_000
/** Commas in a point with 64 tags: 63 between them, 4 before. */
const MAX_ELEMENT_COMMAS = 67
/** The array, a point, its tags. */
const MAX_DEPTH = 3

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c

/**
 * Walks over the bytes of a JSON array without parsing them: finds the commas between its elements, and refuses what no
 * parser should be given: deep nesting, and elements larger than any point.
 */
export class ElementScan {
  #state: 'outside-string' | 'in-string' | 'escaped' = 'outside-string'
  #depth = 0
  #index = 0
  #commas = 0
  #elementCommas = 0
  /** Bytes of the element under way in what was scanned before. */
  #elementBytes = 0

  /** Elements that have ended; the one under way is not counted. */
  get index(): number {
    return this.#index
  }

  /** Every comma outside strings. */
  get commas(): number {
    return this.#commas
  }

  /** Whether a blank that comes next means nothing. */
  get skipsBlanks(): boolean {
    return this.#state === 'outside-string'
  }

  /** Scans bytes that follow those before. Stops at the first problem. */
  scan(bytes: Buffer): ScanResult {
    let cut = 0
    for (let position = 0; position < bytes.length; position++) {
      const byte = bytes[position] as number
      if (this.#state === 'in-string') {
        if (byte === QUOTE) this.#state = 'outside-string'
        else if (byte === BACKSLASH) this.#state = 'escaped'
      } else if (this.#state === 'escaped') {
        this.#state = 'in-string'
      } else if (byte === QUOTE) {
        this.#state = 'in-string'
      } else if (byte === COMMA) {
        this.#commas++
        if (this.#depth > 1) {
          if (++this.#elementCommas > MAX_ELEMENT_COMMAS) return { cut, problem: this.#problem('has too many parts') }
        } else {
          if (this.#elementBytes + position - cut > MAX_ELEMENT_BYTES) break
          cut = position + 1
          this.#index++
          this.#elementBytes = 0
          this.#elementCommas = 0
        }
      } else if (isOpening(byte)) {
        if (++this.#depth > MAX_DEPTH) return { cut, problem: this.#problem('is nested deeper than a point can be') }
      } else if (isClosing(byte)) {
        this.#depth--
      }
    }
    this.#elementBytes += bytes.length - cut
    const isTooLong = this.#elementBytes > MAX_ELEMENT_BYTES
    return { cut, problem: isTooLong ? this.#problem('is longer than a point can be') : undefined }
  }

  #problem(what: string): ScanProblem {
    return { error: `point ${this.#index}: ${what}`, index: this.#index }
  }
}

/** `[` or `{`. */
function isOpening(byte: number): boolean {
  return (byte | 0x20) === 0x7b
}

/** `]` or `}`. */
function isClosing(byte: number): boolean {
  return (byte | 0x20) === 0x7d
}
