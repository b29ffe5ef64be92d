import { z } from 'zod'
import { isMapping, ownValue, type Path } from './path.js'
import type { Report } from './report.js'

/** A mapping whose fields are undefined where they had a problem. */
export type Readable<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [Key in keyof T]?: Readable<T[Key]> | undefined }
    : T

/**
 * Reads a mapping by its schema, field by field, so that one bad field hides no other problem: zod alone does not check the
 * relations between fields while any field is invalid. When the report has no problem, the result is complete.
 * @param otherKeys keys that are read by another schema
 */
export function readMapping<S extends z.ZodObject>(
  schema: S,
  input: unknown,
  path: Path,
  report: Report,
  otherKeys: readonly string[] = [],
): Readable<z.output<S>> {
  if (!isMapping(input)) {
    report.add(
      path,
      `${path.length === 0 ? 'a configuration ' : ''}must be a mapping of keys to values, not ${kindOf(input)}`,
    )
    return {} as Readable<z.output<S>>
  }
  const keys = [...Object.keys(schema.shape), ...otherKeys]
  for (const key of Object.keys(input)) if (!keys.includes(key)) report.addUnknownKey([...path, key], keys)
  return readFields(schema, input, path, report)
}

/** As `readMapping`, but ignores other keys: for a mapping that is read by several schemas. */
export function readFields<S extends z.ZodObject>(
  { shape }: S,
  input: Readonly<Record<string, unknown>>,
  path: Path,
  report: Report,
): Readable<z.output<S>> {
  const fields = Object.keys(shape).map((key) => [
    key,
    readField(shape[key], ownValue(input, key), [...path, key], report),
  ])
  return Object.fromEntries(fields) as Readable<z.output<S>>
}

function readField(field: unknown, input: unknown, path: Path, report: Report): unknown {
  const section = sectionOf(field)
  if (section !== undefined) return readMapping(section, input ?? {}, path, report)
  if (!(field instanceof z.ZodType)) return undefined
  const result = field.safeParse(input)
  if (result.success) return result.data
  if (input === undefined) report.add(path, 'is required')
  else for (const issue of result.error.issues) report.addValue([...path, ...steps(issue.path)], issue.message)
  return undefined
}

/** Returns the schema of a section such as `retry`, without its default. */
function sectionOf(field: unknown): z.ZodObject | undefined {
  if (field instanceof z.ZodObject) return field
  return field instanceof z.ZodPrefault ? sectionOf(field.unwrap()) : undefined
}

function steps(path: readonly PropertyKey[]): Path {
  return path.map((step) => (typeof step === 'number' ? step : String(step)))
}

function kindOf(input: unknown): string {
  if (Array.isArray(input)) return 'a list'
  if (input === null || input === undefined) return 'nothing'
  return typeof input === 'object' ? 'an object of a class' : `a ${typeof input}`
}
