/** A problem found in the bytes of a body, before it is parsed. */
export interface ScanProblem {
  readonly error: string
  /** Index of the bad element. */
  readonly index?: number
}

export interface ScanResult {
  /** Position after the last comma between two elements; 0 without such a comma. */
  readonly cut: number
  readonly problem: ScanProblem | undefined
}

/** Bytes of the longest valid point: 64 tags, every character escaped. */
const MAX_ELEMENT_BYTES = 2_000_000
/** Commas in a point with 64 tags: 63 between them, 4 before. */
const MAX_ELEMENT_COMMAS = 67
/** The array, the point and its tags. */
const MAX_DEPTH = 3

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c

/**
 * Scans the bytes of a JSON array without parsing them. Finds the commas between elements, and refuses deep nesting and
 * elements larger than any point, which would be expensive to parse.
 */
export class ElementScan {
  #state: 'outside-string' | 'in-string' | 'escaped' = 'outside-string'
  #depth = 0
  #index = 0
  #commas = 0
  #elementCommas = 0
  /** Bytes of the current element in earlier calls. */
  #elementBytes = 0

  /** Index of the current element: the number of elements completed. */
  get index(): number {
    return this.#index
  }

  /** Commas seen outside strings. */
  get commas(): number {
    return this.#commas
  }

  /** Whether white space that comes next is insignificant. */
  get skipsBlanks(): boolean {
    return this.#state === 'outside-string'
  }

  /** Scans the next bytes of the body. Stops at the first problem. */
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

  #problem(reason: string): ScanProblem {
    return { error: `point ${this.#index}: ${reason}`, index: this.#index }
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
