import { lengthField } from '../protobuf.js'

/** A text that a request contains once and refers to by number. */
export interface SymbolText {
  /** The text as a field of the request. */
  readonly field: Uint8Array
  /** Number of the last request that has this text, and its reference there. */
  request: number
  ref: number
}

/** Number of texts from which unused ones are removed. */
const FEWEST_PRUNED = 4096

/**
 * Texts that a request refers to by number. Each text is prepared once and numbered anew in each request. A text is kept as long as
 * something refers to it.
 */
export class SymbolTable {
  readonly #fieldNumber: number
  readonly #byText = new Map<string, WeakRef<SymbolText>>()
  #pruneAt = FEWEST_PRUNED
  readonly #inRequest: SymbolText[] = []
  #request = 0

  /** @param fieldNumber of a text in the request, 1 to 15 */
  constructor(fieldNumber: number) {
    this.#fieldNumber = fieldNumber
  }

  /** Texts of this request, in the order of their numbers. */
  get texts(): readonly SymbolText[] {
    return this.#inRequest
  }

  /** Returns the single object for a text. */
  of(text: string): SymbolText {
    const known = this.#byText.get(text)?.deref()
    if (known !== undefined) return known
    const symbol = { field: lengthField(this.#fieldNumber, text), request: 0, ref: 0 }
    this.#byText.set(text, new WeakRef(symbol))
    if (this.#byText.size >= this.#pruneAt) this.#prune()
    return symbol
  }

  /** Begins a request. */
  restart(): void {
    this.#request++
    this.#inRequest.length = 0
  }

  /** Adds a text to this request. Returns by how many bytes the request grows. */
  add(symbol: SymbolText): number {
    if (symbol.request === this.#request) return 0
    symbol.request = this.#request
    symbol.ref = this.#inRequest.push(symbol) - 1
    return symbol.field.length
  }

  /** Keeps only the first `count` texts of this request. */
  cutTo(count: number): void {
    for (let i = count; i < this.#inRequest.length; i++) (this.#inRequest[i] as SymbolText).request = 0
    this.#inRequest.length = count
  }

  #prune(): void {
    for (const [text, symbol] of this.#byText) if (symbol.deref() === undefined) this.#byText.delete(text)
    this.#pruneAt = Math.max(FEWEST_PRUNED, this.#byText.size * 2)
  }
}
