/** An answer as it came from a thread or process: not looked at yet. */
export interface RawAnswer {
  readonly response: unknown
  /** How long it took there. */
  readonly seconds: number
}

export type OnAnswer = (answer: RawAnswer) => void

/** Hands the answers to the requests of one message on in order; the last of them come another way than the others and may overtake them. */
export class Answers {
  readonly #onAnswer: OnAnswer
  /** Answers that are still to come. */
  #left: number
  #last: readonly RawAnswer[] = []

  /** @param count of the requests */
  constructor(count: number, onAnswer: OnAnswer) {
    this.#left = count
    this.#onAnswer = onAnswer
  }

  /** Some that are not the last. */
  add(answers: readonly RawAnswer[]): void {
    for (const answer of answers) this.#hand(answer)
    if (this.#left === this.#last.length) this.addLast(this.#last)
  }

  addLast(answers: readonly RawAnswer[]): void {
    this.#last = answers
    if (this.#left <= answers.length) for (const answer of answers) this.#hand(answer)
  }

  /** All that are still to come. */
  addMissing(answer: RawAnswer): void {
    while (this.#left > 0) this.#hand(answer)
  }

  #hand(answer: RawAnswer): void {
    if (this.#left === 0) return
    this.#left--
    this.#onAnswer(answer)
  }
}

/** What a message brought, if it is answers: anything can come from where the module of a user runs. */
export function answersIn(message: unknown): readonly RawAnswer[] | undefined {
  if (typeof message !== 'object' || message === null || !('answers' in message)) return undefined
  const { answers } = message
  return Array.isArray(answers) && answers.every(isAnswer) ? answers : undefined
}

function isAnswer(value: unknown): value is RawAnswer {
  return (
    typeof value === 'object' &&
    value !== null &&
    'response' in value &&
    'seconds' in value &&
    typeof value.seconds === 'number'
  )
}
