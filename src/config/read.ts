import type { Field, Fields, ValuesOf } from './field.js'
import { isMapping, ownValue, type Path } from './path.js'
import type { Report } from './report.js'

/** A mapping whose fields are undefined where they had a problem. */
export type Readable<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [Key in keyof T]?: Readable<T[Key]> | undefined }
    : T

/** Result of `readMapping` for these fields. */
export type ReadableOf<Own extends Fields> = Readable<ValuesOf<Own>>

/**
 * Reads a mapping field by field, so that one bad field hides no other problem. When the report has no problem, the result is
 * complete.
 * @param otherKeys further valid keys, read elsewhere
 */
export function readMapping<Own extends Fields>(
  fields: Own,
  input: unknown,
  path: Path,
  report: Report,
  otherKeys: readonly string[] = [],
): ReadableOf<Own> {
  if (!isMapping(input)) {
    report.add(
      path,
      `${path.length === 0 ? 'a configuration ' : ''}must be a mapping of keys to values, not ${kindOf(input)}`,
    )
    return {} as ReadableOf<Own>
  }
  const keys = [...Object.keys(fields), ...otherKeys]
  for (const key of Object.keys(input)) if (!keys.includes(key)) report.addUnknownKey([...path, key], keys)
  return readFields(fields, input, path, report)
}

/** Like `readMapping`, but ignores other keys: for a mapping that is read in several parts. */
export function readFields<Own extends Fields>(
  fields: Own,
  input: Readonly<Record<string, unknown>>,
  path: Path,
  report: Report,
): ReadableOf<Own> {
  const values = Object.entries(fields).map(([key, field]) => {
    const [value, at] = [ownValue(input, key), [...path, key]]
    return [
      key,
      'fields' in field ? readMapping(field.fields, value ?? {}, at, report) : readField(field, value, at, report),
    ]
  })
  return Object.fromEntries(values) as ReadableOf<Own>
}

function readField(
  { declaration: { check, isOptional = false, preset } }: Field<unknown>,
  written: unknown,
  path: Path,
  report: Report,
): unknown {
  const value = written ?? preset
  if (value === undefined) {
    if (!isOptional) report.add(path, 'is required')
    return undefined
  }
  const checked = check(value, report.origin)
  if ('value' in checked) return checked.value
  for (const refusal of checked.refusals) report.addValue([...path, ...refusal.path], refusal.message)
  return undefined
}

function kindOf(input: unknown): string {
  if (Array.isArray(input)) return 'a list'
  if (input === null || input === undefined) return 'nothing'
  return typeof input === 'object' ? 'an object of a class' : `a ${typeof input}`
}
