import type { Fields } from '../config/field.js'
import { type ReadableOf, readMapping } from '../config/read.js'
import { Report } from '../config/report.js'

/** Reads these flags; problems are reported under `--flag-name`. */
export function readFlags<Own extends Fields>(fields: Own, flags: object, problems: Report): ReadableOf<Own> {
  const values = Object.entries(flags).filter(([key]) => Object.hasOwn(fields, key))
  const labels = values.map(
    ([key]) => [key, `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`] as const,
  )
  const report = new Report(flags, new Map(labels))
  const read = readMapping(fields, Object.fromEntries(values), [], report)
  problems.addAll(report.problems)
  return read
}
