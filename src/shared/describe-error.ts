import { inspect } from 'node:util'

const LONGEST = 500
const LONGEST_STRING = 40
/** Bounds the causes of causes, which can be a circle. */
const MOST_CAUSES = 3

/**
 * Returns what was thrown as one line of at most 500 characters: the message of an error, the system's code where the message
 * lacks it, and the cause of an error that has no code.
 */
export function describeError(thrown: unknown): string {
  return oneLine(() => textOf(thrown))
}

/** As `describeError`, with the type of the error in front: `TypeError: x is not a function`. For the errors of users' code. */
export function describeTypedError(thrown: unknown): string {
  return oneLine(() => {
    const isTyped = thrown instanceof Error && thrown.name !== 'Error' && thrown.message !== ''
    return isTyped ? `${thrown.name}: ${textOf(thrown)}` : textOf(thrown)
  })
}

/** Returns the stack trace of an error, in many lines; the description of what has none. */
export function describeStack(thrown: unknown): string {
  const stack = thrown instanceof Error ? thrown.stack : undefined
  return typeof stack === 'string' && stack !== '' ? stack : describeError(thrown)
}

/** Returns the code of an error: `ENOENT` of a system call, `ERR_INVALID_ARG_TYPE` of Node. */
export function errorCode(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined
}

/** Returns a value as a message about it shows it: short, whatever it is. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') {
    return JSON.stringify(value.length > LONGEST_STRING ? `${value.slice(0, LONGEST_STRING)}…` : value)
  }
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object' && value !== null) return 'an object'
  return String(value)
}

/** Getters and names of strange errors can throw, too. */
function oneLine(text: () => string): string {
  try {
    return text().replaceAll(/\s+/g, ' ').trim().slice(0, LONGEST)
  } catch {
    return 'an error that cannot be described'
  }
}

function textOf(thrown: unknown, causes = 0): string {
  if (!(thrown instanceof Error))
    return `${isObject(thrown) ? inspect(thrown, { depth: 1 }) : describeValue(thrown)} was thrown`
  const code = errorCode(thrown)
  // The failed addresses of one name come as an AggregateError without a message.
  const text = String(thrown.message || code || thrown.name)
  if (code !== undefined) return 'syscall' in thrown && !text.includes(code) ? `${code}: ${text}` : text
  if (!(thrown.cause instanceof Error) || causes === MOST_CAUSES) return text
  const cause = textOf(thrown.cause, causes + 1)
  return text.includes(cause) ? text : `${text}: ${cause}`
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
