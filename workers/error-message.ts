const LONGEST = 500

/** Returns the message of a thrown value in one line of at most 500 characters: `TypeError: x is not a function`. */
export function errorMessage(thrown: unknown): string {
  return textOf(thrown).replace(/\s+/g, ' ').trim().slice(0, LONGEST)
}

function textOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return `${describeValue(thrown)} was thrown`
  return thrown.name === 'Error' ? thrown.message : `${thrown.name}: ${thrown.message}`
}

/** Returns a short text for a value in a message. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object' && value !== null) return 'an object'
  return String(value)
}
