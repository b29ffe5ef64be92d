import { isError } from './is-error.js'
import { requireLater } from './package-files.js'

const LONGEST = 500
const LONGEST_STRING = 40
/** Bounds the chain of causes, which may be circular. */
const MOST_CAUSES = 3

/**
 * Describes a thrown value in one line of at most 500 characters: an error's message, the system's code where the message
 * lacks it, and the cause of an error that has no code.
 */
export function describeError(thrown: unknown): string {
  return oneLine(() => textOf(thrown))
}

/** Like `describeError`, with the type of the error in front: `TypeError: x is not a function`. For the errors of users' code. */
export function describeTypedError(thrown: unknown): string {
  return oneLine(() => {
    const isTyped = isError(thrown) && thrown.name !== 'Error' && thrown.message !== ''
    return isTyped ? `${thrown.name}: ${textOf(thrown)}` : textOf(thrown)
  })
}

/** Returns the stack trace of an error, in several lines; the description of anything without one. */
export function describeStack(thrown: unknown): string {
  const stack = isError(thrown) ? thrown.stack : undefined
  return typeof stack === 'string' && stack !== '' ? stack : describeError(thrown)
}

/** Returns the code of an error: `ENOENT` of a system call, `ERR_INVALID_ARG_TYPE` of Node. */
export function errorCode(thrown: unknown): string | undefined {
  return isError(thrown) && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined
}

/** Returns a short text for any value, for use in a message. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') {
    return JSON.stringify(value.length > LONGEST_STRING ? `${value.slice(0, LONGEST_STRING)}…` : value)
  }
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object' && value !== null) return 'an object'
  return String(value)
}

/** Returns the text in one line. An unusual error may have getters that throw. */
function oneLine(text: () => string): string {
  try {
    return text().replaceAll(/\s+/g, ' ').trim().slice(0, LONGEST)
  } catch {
    return 'an error that cannot be described'
  }
}

function textOf(thrown: unknown, causes = 0): string {
  if (!isError(thrown)) return `${isObject(thrown) ? inspectObject(thrown) : describeValue(thrown)} was thrown`
  const code = errorCode(thrown)
  // A host name whose addresses all fail yields an AggregateError without a message.
  const text = String(thrown.message || code || thrown.name)
  if (code !== undefined) return 'syscall' in thrown && !text.includes(code) ? `${code}: ${text}` : text
  if (!isError(thrown.cause) || causes === MOST_CAUSES) return text
  const cause = textOf(thrown.cause, causes + 1)
  return text.includes(cause) ? text : `${text}: ${cause}`
}

/** Loads node:util only here: importing it opens the standard streams on Node 22, and a host may import the package for nothing. */
function inspectObject(value: object): string {
  const { inspect } = requireLater('node:util') as typeof import('node:util')
  return inspect(value, { depth: 1 })
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
