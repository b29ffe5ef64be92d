import { type ListenAddress, parseListenAddress } from '../listen/address.js'
import { parseDestination } from './destination.js'
import { accept, type Checked, Field, type Origin, type Refusal, refuse } from './field.js'
import { nearest } from './nearest.js'
import { isMapping } from './path.js'
import { formatDuration, formatSize, parseDuration, parseSize } from './units.js'

/*
 * The kinds of fields in a configuration. Numbers and switches are also read from strings, because a placeholder or a flag always
 * yields a string.
 */

/** A quantity that is written with a unit. */
interface Quantity {
  readonly title: string
  readonly parse: (written: string | number) => number | undefined
  readonly format: (value: number) => string
  readonly expected: string
  readonly json: Readonly<Record<string, unknown>>
  /** Returns the problem with a number that has no unit; undefined when it needs none. */
  readonly refuseBare?: (written: string | number, origin: Origin) => string | undefined
}

const BARE_NUMBER = /^\d+(?:\.\d+)?$/

const DURATION: Quantity = {
  title: 'duration',
  parse: parseDuration,
  format: formatDuration,
  expected: 'is not a duration: write 250ms, 10s, 5m or 1h',
  json: { type: ['string', 'number'], maximum: 0 },
  refuseBare: (written, origin) => {
    if (typeof written === 'number' && origin === 'code') return undefined
    const number = BARE_NUMBER.exec(String(written).trim())?.[0]
    return number === undefined || Number(number) === 0 ? undefined : `needs a unit: ${number}s or ${number}ms?`
  },
}
const SIZE: Quantity = {
  title: 'size',
  parse: parseSize,
  format: formatSize,
  expected: 'is not a size: write 64KB, 1MB, 1GiB or a number of bytes',
  json: { type: ['string', 'number'] },
}
const NO_STRING = 'must be a string: write it in quotes'

/** The bounds of a quantity, both included and written as a user would. */
interface Bounds {
  readonly min: string
  readonly max: string
}

/** Milliseconds. A number needs a unit, unless it is 0 or written in code. */
export function duration(description: string, bounds: Bounds): Field<number, string | number> {
  return quantity(DURATION, description, bounds)
}

/** Bytes. */
export function size(description: string, bounds: Bounds): Field<number, string | number> {
  return quantity(SIZE, description, bounds)
}

function quantity(of: Quantity, description: string, { min, max }: Bounds) {
  const { title, parse, format, expected, json, refuseBare } = of
  const [least = 0, most = 0] = [parse(min), parse(max)]
  return new Field<number, string | number>({
    title,
    description: `${description}; ${min} to ${max}`,
    json,
    check: (written, origin) => {
      if (typeof written !== 'string' && typeof written !== 'number') return refuse(expected)
      const bare = refuseBare?.(written, origin)
      if (bare !== undefined) return refuse(bare)
      const value = parse(written)
      if (value === undefined) return refuse(expected)
      return value >= least && value <= most
        ? accept(value)
        : refuse(`is out of range: ${format(least)} to ${format(most)}`)
    },
  })
}

/** A whole number, from `min` to `max`, both included. */
export function integer(description: string, { min, max }: { min: number; max: number }): Field<number, number> {
  return new Field<number, number>({
    title: 'number',
    description: `${description}; ${min} to ${max}`,
    json: { type: ['number', 'string'] },
    check: (written) => {
      const number = typeof written === 'string' && /^-?\d+$/.test(written) ? Number(written) : written
      return typeof number === 'number' && Number.isInteger(number) && number >= min && number <= max
        ? accept(number)
        : refuse(`must be a whole number from ${min} to ${max}`)
    },
  })
}

/** On or off. */
export function toggle(description: string): Field<boolean, boolean> {
  return new Field<boolean, boolean>({
    title: 'boolean',
    description,
    json: { anyOf: [{ type: 'boolean' }, { type: 'string', enum: ['true', 'false'] }] },
    check: (written) => {
      const isOn = written === true || written === 'true'
      return isOn || written === false || written === 'false' ? accept(isOn) : refuse('must be true or false')
    },
  })
}

/** One of a few words. */
export function choice<const Word extends string>(
  description: string,
  words: readonly [Word, ...Word[]],
): Field<Word, Word> {
  return new Field<Word, Word>({
    title: words.map((word) => `'${word}'`).join(' | '),
    description,
    json: { type: 'string', enum: words },
    check: (written) => {
      const word = words.find((each) => each === written)
      return word === undefined ? refuse(expectedWord(written, words)) : accept(word)
    },
  })
}

function expectedWord(written: unknown, words: readonly string[]): string {
  if (words.length === 1) return `must be ${words[0]}`
  const meant = typeof written === 'string' ? nearest(written, words) : undefined
  return `must be one of ${words.join(', ')}${meant === undefined ? '' : `; did you mean ${meant}?`}`
}

interface Pattern {
  readonly pattern: RegExp
  /** Continues a sentence that begins with the mismatched value. */
  readonly expected: string
}

/** A string that is not empty and, when a pattern is given, matches it. */
export function text(description: string, matching?: Pattern): Field<string, string> {
  return new Field<string, string>({
    title: 'string',
    description,
    json: { type: 'string', minLength: 1, ...(matching && { pattern: matching.pattern.source }) },
    check: (written) => {
      if (typeof written !== 'string') return refuse(NO_STRING)
      if (written === '') return refuse('must not be empty')
      return matching?.pattern.test(written) === false ? refuse(matching.expected) : accept(written)
    },
  })
}

/** `HOST:PORT`. */
export function listenAddress(description: string): Field<ListenAddress, string> {
  return text(description).refine((written) => {
    const address = parseListenAddress(written)
    return address === undefined
      ? refuse('is not an address: write HOST:PORT, as 127.0.0.1:9471 or [::1]:9471')
      : accept(address)
  })
}

/** Completes a sentence about a URL that leads nowhere. */
export const NO_DESTINATION = 'is not a URL: write http://…, https://…, unix:/run/x.sock:/path or stdout:'

/** URL to which points are sent. */
export function destinationUrl(description: string): Field<string, string> {
  return text(description).refine((written) =>
    parseDestination(written) === undefined ? refuse(NO_DESTINATION) : accept(written),
  )
}

/** A list of strings that are not empty. */
export function texts(description: string): Field<readonly string[], readonly string[]> {
  const { json, check } = text('').declaration
  return new Field<readonly string[], readonly string[]>({
    title: 'string[]',
    description,
    json: { type: 'array', items: json },
    check: (written, origin) => {
      if (!Array.isArray(written)) return refuse('must be a list: write [a, b]')
      const items: readonly Checked<string>[] = Array.from(written, (item) => check(item, origin))
      const refusals = items.flatMap((item, index) => ('refusals' in item ? inside(index, item.refusals) : []))
      return refusals.length > 0 ? { refusals } : accept(items.flatMap((item) => ('value' in item ? item.value : [])))
    },
  })
}

function inside(step: string | number, refusals: readonly Refusal[]): readonly Refusal[] {
  return refusals.map(({ path, message }) => ({ path: [step, ...path], message }))
}

type TextByName = Readonly<Record<string, string>>

/** A mapping of names to strings. */
export function textByName(description: string, { pattern, expected }: Pattern): Field<TextByName, TextByName> {
  return new Field<TextByName, TextByName>({
    title: 'Record<string, string>',
    description,
    json: { type: 'object', additionalProperties: { type: 'string' } },
    check: (written) => {
      if (!isMapping(written)) return refuse('must be a mapping of names to strings')
      const refusals = Object.entries(written).flatMap(([name, value]) => [
        ...(pattern.test(name) ? [] : [{ path: [name], message: expected }]),
        ...(typeof value === 'string' ? [] : [{ path: [name], message: NO_STRING }]),
      ])
      return refusals.length > 0 ? { refusals } : accept(written as TextByName)
    },
  })
}

type TextsByName = Readonly<Record<string, readonly string[]>>

/** A mapping of names to lists of strings. */
export function textsByName(description: string, { pattern, expected }: Pattern): Field<TextsByName, TextsByName> {
  const { json, check } = texts('').declaration
  return new Field<TextsByName, TextsByName>({
    title: 'Record<string, string[]>',
    description,
    json: { type: 'object', additionalProperties: json },
    check: (written, origin) => {
      if (!isMapping(written)) return refuse('must be a mapping of names to lists')
      const refusals = Object.entries(written).flatMap(([name, value]) => {
        const checked = check(value, origin)
        return [
          ...(pattern.test(name) ? [] : [{ path: [name], message: expected }]),
          ...('refusals' in checked ? inside(name, checked.refusals) : []),
        ]
      })
      return refusals.length > 0 ? { refusals } : accept(written as TextsByName)
    },
  })
}

type Anything = Readonly<Record<string, unknown>>

/** A mapping of anything. */
export function mapping(description: string): Field<Anything, Anything> {
  return new Field<Anything, Anything>({
    title: 'Record<string, unknown>',
    description,
    json: { type: 'object' },
    check: (written) => (isMapping(written) ? accept({ ...written }) : refuse('must be a mapping')),
  })
}
