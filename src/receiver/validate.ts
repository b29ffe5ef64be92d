import { hasHalfSurrogatePair, nameLimits } from '../shared/name-limits.js'
import type { WirePoint } from './wire-point.js'

export type Validation =
  | { readonly status: 'ok'; readonly points: readonly WirePoint[] }
  /** `index` names the first bad element; absent when the body as a whole is wrong. */
  | { readonly status: 'bad'; readonly error: string; readonly index?: number }

/** The latest time of a Date. */
export const MAX_TS = 8.64e15

interface ValidateOptions {
  /** Index in the body of the piece's first element. @default 0 */
  readonly first?: number
  /**
   * Whether names may contain half of a character (a lone surrogate). JSON in UTF-8 can have one only in an escape, so one search
   * of the whole body can save a search of each name. @default true
   */
  readonly mayHaveHalves?: boolean
}

/** Checks a parsed body, or a piece of one, against the wire format: an array of exactly `{ts, host, type, value, tags?}`. */
export function validatePoints(body: unknown, { first = 0, mayHaveHalves = true }: ValidateOptions = {}): Validation {
  if (!Array.isArray(body))
    return { status: 'bad', error: `the body must be a JSON array of points, not ${format(body)}` }
  for (let position = 0; position < body.length; position++) {
    const problem = findProblem(body[position], mayHaveHalves)
    const index = first + position
    if (problem !== undefined) return { status: 'bad', error: `point ${index}: ${problem}`, index }
  }
  return { status: 'ok', points: body }
}

function findProblem(element: unknown, mayHaveHalves: boolean): string | undefined {
  if (!isObject(element)) return `must be an object, not ${format(element)}`
  // JSON.parse creates own properties only, even for `__proto__`, so this loop sees every key.
  for (const key in element) {
    if (key !== 'ts' && key !== 'host' && key !== 'type' && key !== 'value' && key !== 'tags') {
      return `${format(key)} is not a field of a point: use only ts, host, type, value and tags`
    }
  }
  const { ts, host, type, value, tags } = element
  if (!Number.isInteger(ts) || (ts as number) < 0 || (ts as number) > MAX_TS) {
    return `ts must be milliseconds since the epoch, an integer, not ${format(ts)}`
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) return `value must be a finite number, not ${format(value)}`
  return (
    findNameProblem('host', host, 1, nameLimits.host, mayHaveHalves) ??
    findNameProblem('type', type, 1, nameLimits.type, mayHaveHalves) ??
    (tags === undefined ? undefined : findTagsProblem(tags, mayHaveHalves))
  )
}

function findTagsProblem(tags: unknown, mayHaveHalves: boolean): string | undefined {
  if (!isObject(tags)) return `tags must be an object of strings, not ${format(tags)}`
  let count = 0
  for (const name in tags) {
    if (++count > nameLimits.tags) return `tags must be at most ${nameLimits.tags}`
    const problem =
      findNameProblem('the name of a tag', name, 1, nameLimits.tagName, mayHaveHalves) ??
      findNameProblem('the value of a tag', tags[name], 0, nameLimits.tagValue, mayHaveHalves)
    if (problem !== undefined) return problem
  }
  return undefined
}

function findNameProblem(
  field: string,
  name: unknown,
  min: number,
  max: number,
  mayHaveHalves: boolean,
): string | undefined {
  if (typeof name !== 'string') return `${field} must be a string, not ${format(name)}`
  if (name.length < min || name.length > max)
    return `${field} must have ${min} to ${max} characters, not ${name.length}`
  if (mayHaveHalves && hasHalfSurrogatePair(name))
    return `${field} must be whole Unicode characters: it has half a surrogate pair`
  return undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Formats a value for an error message, cut to 60 characters. */
function format(value: unknown): string {
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object' && value !== null) return 'an object'
  if (value === undefined) return 'absent'
  // JSON cannot express Infinity, the value of 1e999.
  if (typeof value === 'number') return String(value)
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
