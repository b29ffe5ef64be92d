/** An answer as it came from a thread or process: not looked at yet. */
export interface RawAnswer {
  readonly response: unknown
  /** How long it took there. */
  readonly seconds: number
}

/** The answers that came, if it is answers: where the module of a user runs, anything can come. */
export function answersIn(message: unknown): readonly RawAnswer[] {
  return Array.isArray(message) ? message.filter(isAnswer) : []
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
