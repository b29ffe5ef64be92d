import type { Column } from './align.js'

/** A column of values with its title. */
export interface CsvColumn {
  readonly title: string
  readonly values: Column
}

/** Characters that make a spreadsheet read a cell as a formula. Titles contain names that anyone may send. */
const FORMULA = /^[=+\-@\t\r]/

/**
 * Returns a table as CSV (RFC 4180): the time as ISO 8601 in UTC and as milliseconds since the epoch, then the values as they are,
 * in their base units. Times without any value are left out; a missing value is an empty field.
 */
export function toCsv(times: readonly number[], columns: readonly CsvColumn[]): string {
  const rows = times.flatMap((ms, index) => {
    const values = columns.map(({ values }) => values[index] ?? '')
    return values.every((value) => value === '') ? [] : [[new Date(ms).toISOString(), ms, ...values].join()]
  })
  const titles = ['time', 'ms', ...columns.map(({ title }) => title)].map(field)
  return [titles.join(), ...rows].map((row) => `${row}\r\n`).join('')
}

/** Quotes a field if necessary. */
function field(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
