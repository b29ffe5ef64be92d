/** Hands the answers to the requests of one message on in order; the last of them comes another way than the others and may overtake them. */
export class Answers {
  readonly #onAnswer: (response: unknown) => void
  /** Answers before the last that are still to come. */
  #early: number
  #last: { readonly response: unknown } | undefined

  /** @param count at least 1 */
  constructor(count: number, onAnswer: (response: unknown) => void) {
    this.#early = count - 1
    this.#onAnswer = onAnswer
  }

  /** One before the last. */
  add(response: unknown): void {
    if (this.#early === 0) return
    this.#early--
    this.#onAnswer(response)
    if (this.#early === 0 && this.#last !== undefined) this.#onAnswer(this.#last.response)
  }

  addLast(response: unknown): void {
    if (this.#early === 0) this.#onAnswer(response)
    else this.#last = { response }
  }
}
