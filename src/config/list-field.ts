import { accept, type Checked, Field, type Fields, type Origin, type Refusal, refuse, type Section } from './field.js'
import { nearest } from './nearest.js'
import { isMapping, ownValue } from './path.js'
import { quoteString } from './report.js'

/** An entry whose keys have passed their checks. */
type Entry = Readonly<Record<string, unknown>>

interface ListAbout {
  readonly description: string
  /** The key whose values must differ. */
  readonly unique: string
  /** Largest number of entries. */
  readonly max: number
}

/** A list of mappings that have the keys of a section. */
export function listOf(
  items: Section,
  { description, unique, max }: ListAbout,
): Field<readonly Entry[], readonly Entry[]> {
  return new Field<readonly Entry[], readonly Entry[]>({
    title: `${items.title}[]`,
    description: `${description}; at most ${max}`,
    json: { type: 'array', maxItems: max },
    items,
    check: (written, origin) => {
      if (!Array.isArray(written)) return refuse(`must be a list: write [{ ${Object.keys(items.fields).join(', ')} }]`)
      if (written.length > max) return refuse(`has ${written.length} entries, and may have ${max}`)
      const checked = Array.from(written, (entry: unknown) => checkEntry(items.fields, entry, origin))
      const refusals = checked.flatMap((one, index) => ('refusals' in one ? inside(index, one.refusals) : []))
      const entries = checked.flatMap((one) => ('value' in one ? [one.value] : []))
      const found = refusals.length > 0 ? refusals : repeated(entries, unique)
      return found.length > 0 ? { refusals: found } : accept(entries)
    },
  })
}

function checkEntry(fields: Fields, written: unknown, origin: Origin): Checked<Entry> {
  if (!isMapping(written)) return refuse(`must be a mapping of ${Object.keys(fields).join(', ')}`)
  const refusals = unknownKeys(fields, written)
  const values: [string, unknown][] = []
  for (const [key, field] of Object.entries(fields)) {
    if ('fields' in field) continue
    const { check, isOptional = false, preset } = field.declaration
    const value = ownValue(written, key) ?? preset
    if (value === undefined) {
      if (!isOptional) refusals.push({ path: [], message: `must have the key ${key}` })
      continue
    }
    const checked = check(value, origin)
    if ('value' in checked) values.push([key, checked.value])
    else refusals.push(...checked.refusals.map(({ path, message }) => ({ path: [key, ...path], message })))
  }
  return refusals.length > 0 ? { refusals } : accept(Object.fromEntries(values))
}

/** Refuses the mapping, not the key: a refusal quotes the value at its path, and an unknown key's value may be a secret. */
function unknownKeys(fields: Fields, written: Entry): Refusal[] {
  const known = Object.keys(fields)
  return Object.keys(written)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const meant = nearest(key, known)
      const hint = meant === undefined ? `known are ${known.join(', ')}` : `did you mean ${meant}?`
      return { path: [], message: `has the unknown key ${quoteString(key)}; ${hint}` }
    })
}

function repeated(entries: readonly Entry[], key: string): readonly Refusal[] {
  return entries.flatMap((entry, index) => {
    const first = entries.findIndex((other) => other[key] === entry[key])
    return first === index ? [] : [{ path: [index, key], message: `is already the ${key} of entry ${first}` }]
  })
}

function inside(step: number, refusals: readonly Refusal[]): readonly Refusal[] {
  return refusals.map(({ path, message }) => ({ path: [step, ...path], message }))
}
