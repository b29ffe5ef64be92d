import { z } from 'zod'
import { nearest } from './nearest.js'
import { isMapping } from './path.js'
import { formatDuration, formatSize, parseDuration, parseSize } from './units.js'

/*
 * The kinds of fields in a configuration. Messages continue a sentence that begins with the value.
 * Numbers and switches are also read from strings, because a placeholder or a flag always yields a string.
 * `title` is the type that the documentation and AgentConfig show.
 */

const DURATION = 'is not a duration: write 250ms, 10s, 5m, 1h or a number of milliseconds'
const SIZE = 'is not a size: write 64KB, 1MB, 1GiB or a number of bytes'
const STRING = 'must be a string: write it in quotes'

/** Milliseconds, from `min` to `max`, both included and written as a user would. */
export function duration(description: string, { min, max }: { min: string; max: string }) {
  const [minMs, maxMs] = [parseDuration(min) ?? 0, parseDuration(max) ?? 0]
  return z
    .union([z.string(), z.number()], { error: DURATION })
    .transform((value, context) => {
      const ms = parseDuration(value)
      if (ms !== undefined && ms >= minMs && ms <= maxMs) return ms
      context.addIssue(
        ms === undefined ? DURATION : `is out of range: ${formatDuration(minMs)} to ${formatDuration(maxMs)}`,
      )
      return z.NEVER
    })
    .meta({ title: 'duration', description: `${description}; ${min} to ${max}` })
}

/** Bytes, from `min` to `max`, both included and written as a user would. */
export function size(description: string, { min, max }: { min: string; max: string }) {
  const [minBytes, maxBytes] = [parseSize(min) ?? 0, parseSize(max) ?? 0]
  return z
    .union([z.string(), z.number()], { error: SIZE })
    .transform((value, context) => {
      const bytes = parseSize(value)
      if (bytes !== undefined && bytes >= minBytes && bytes <= maxBytes) return bytes
      context.addIssue(
        bytes === undefined ? SIZE : `is out of range: ${formatSize(minBytes)} to ${formatSize(maxBytes)}`,
      )
      return z.NEVER
    })
    .meta({ title: 'size', description: `${description}; ${min} to ${max}` })
}

/** A whole number, from `min` to `max`, both included. */
export function integer(description: string, { min, max }: { min: number; max: number }) {
  const message = `must be a whole number from ${min} to ${max}`
  return z
    .union([z.number(), z.string()], { error: message })
    .transform((value, context) => {
      const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value
      if (typeof number === 'number' && Number.isInteger(number) && number >= min && number <= max) return number
      context.addIssue(message)
      return z.NEVER
    })
    .meta({ title: 'number', description: `${description}; ${min} to ${max}` })
}

/** On or off. */
export function toggle(description: string) {
  return z
    .union([z.boolean(), z.enum(['true', 'false'])], { error: 'must be true or false' })
    .transform((value) => value === true || value === 'true')
    .meta({ title: 'boolean', description })
}

/** One of a few words. */
export function choice<const Values extends readonly [string, ...string[]]>(description: string, values: Values) {
  const expected = values.length === 1 ? `must be ${values[0]}` : `must be one of ${values.join(', ')}`
  return z
    .enum(values, {
      error: ({ input }) => {
        const meant = typeof input === 'string' ? nearest(input, values) : undefined
        return meant === undefined || values.length === 1 ? expected : `${expected}; did you mean ${meant}?`
      },
    })
    .meta({ title: values.map((value) => `'${value}'`).join(' | '), description })
}

/** A string that is not empty and, when a pattern is given, matches it. */
export function text(description: string, { pattern, expected }: { pattern?: RegExp; expected?: string } = {}) {
  const nonEmpty = z.string({ error: STRING }).min(1, { error: 'must not be empty', abort: true })
  const matching = pattern === undefined ? nonEmpty : nonEmpty.regex(pattern, { error: expected })
  return matching.meta({ title: 'string', description })
}

/** A list of strings that are not empty. */
export function texts(description: string) {
  return z.array(text(''), { error: 'must be a list: write [a, b]' }).meta({ title: 'string[]', description })
}

/** A mapping of names to strings. */
export function textByName(description: string, { pattern, expected }: { pattern: RegExp; expected: string }) {
  // zod's record silently drops the key __proto__, and does not check the value of a bad key.
  return z
    .unknown()
    .transform((value, context): Readonly<Record<string, string>> => {
      if (!isMapping(value)) context.addIssue('must be a mapping of names to strings')
      for (const [name, item] of Object.entries(isMapping(value) ? value : {})) {
        if (!pattern.test(name)) context.addIssue({ code: 'custom', path: [name], message: expected })
        if (typeof item !== 'string') context.addIssue({ code: 'custom', path: [name], message: STRING })
      }
      return value as Readonly<Record<string, string>>
    })
    .meta({
      title: 'Record<string, string>',
      description,
      type: 'object',
      additionalProperties: { type: 'string' },
    })
}
