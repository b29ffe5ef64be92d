import { lengthField } from '../protobuf.js'

/** A text that a body states once and then refers to. */
export interface SymbolText {
  /** As a field of the request. */
  readonly field: Uint8Array
  /** The body that it was last part of, and its place there. */
  body: number
  ref: number
}

/** Fewer texts are never looked through for those that nobody uses any more. */
const FEWEST_PRUNED = 4096

/**
 * The texts of bodies, one body after the other: each text is prepared once and numbered anew in each body that has it. A
 * text lives as long as somebody holds it.
 */
export class SymbolTable {
  readonly #fieldNumber: number
  readonly #byText = new Map<string, WeakRef<SymbolText>>()
  #pruneAt = FEWEST_PRUNED
  readonly #inBody: SymbolText[] = []
  #body = 0

  /** @param fieldNumber of a text in the request, 1 to 15 */
  constructor(fieldNumber: number) {
    this.#fieldNumber = fieldNumber
  }

  /** Of this body, in the order of their numbers. */
  get texts(): readonly SymbolText[] {
    return this.#inBody
  }

  /** The one object that stands for a text. */
  of(text: string): SymbolText {
    const known = this.#byText.get(text)?.deref()
    if (known !== undefined) return known
    const symbol = { field: lengthField(this.#fieldNumber, text), body: 0, ref: 0 }
    this.#byText.set(text, new WeakRef(symbol))
    if (this.#byText.size >= this.#pruneAt) this.#prune()
    return symbol
  }

  /** Begins a body. */
  restart(): void {
    this.#body++
    this.#inBody.length = 0
  }

  /** The text is part of this body. Returns the bytes that adds. */
  add(symbol: SymbolText): number {
    if (symbol.body === this.#body) return 0
    symbol.body = this.#body
    symbol.ref = this.#inBody.push(symbol) - 1
    return symbol.field.length
  }

  /** Only the first `count` texts are part of this body. */
  cutTo(count: number): void {
    for (let i = count; i < this.#inBody.length; i++) (this.#inBody[i] as SymbolText).body = 0
    this.#inBody.length = count
  }

  #prune(): void {
    for (const [text, symbol] of this.#byText) if (symbol.deref() === undefined) this.#byText.delete(text)
    this.#pruneAt = Math.max(FEWEST_PRUNED, this.#byText.size * 2)
  }
}
