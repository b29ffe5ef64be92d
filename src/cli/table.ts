import { wrap } from './wrap.js'

export interface Column {
  readonly title: string
  /** @default 'left' */
  readonly align?: 'left' | 'right'
}

type Row = readonly string[]

const GAP = '  '
/** Narrowest last column that is still easy to read. */
const NARROWEST = 24
const STACKED_INDENT = '    '

/** Returns the lines of a table with aligned columns, two spaces apart, without borders or trailing spaces. */
export function formatTable(columns: readonly Column[], rows: readonly Row[]): string {
  const lines = [columns.map(({ title }) => title), ...rows]
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => width(line[index] ?? ''))))
  const format = (line: Row) =>
    columns
      .map(({ align }, index) => pad(line[index] ?? '', widths[index] ?? 0, align))
      .join(GAP)
      .trimEnd()
  return lines.map((line) => `${format(line)}\n`).join('')
}

/**
 * Like `formatTable`, but wraps the sentences in the last column to fit into this width. If that column would become too narrow,
 * each row is a paragraph instead.
 */
export function formatTableOfTexts(columns: readonly Column[], rows: readonly Row[], maxWidth: number): string {
  const table = formatTable(columns, rows)
  if (table.split('\n').every((line) => width(line) <= maxWidth)) return table
  const last = columns.length - 1
  const start = columns
    .slice(0, last)
    .map(({ title }, index) => Math.max(...[title, ...rows.map((row) => row[index] ?? '')].map(width)) + GAP.length)
    .reduce((sum, each) => sum + each, 0)
  if (maxWidth - start < NARROWEST) return rows.map((row) => paragraph(row, maxWidth)).join('')
  // A text takes a row for each of its lines; only the first row has the other cells.
  const wrapped = rows.flatMap((row) =>
    wrap(row[last] ?? '', maxWidth - start, '')
      .split('\n')
      .map((text, index) => [...(index === 0 ? row.slice(0, last) : row.slice(0, last).map(() => '')), text]),
  )
  return formatTable(columns, wrapped)
}

/** Returns the first cell, the others below it, and the text below these. */
function paragraph(row: Row, maxWidth: number): string {
  const [name = '', ...cells] = row
  const text = cells.pop() ?? ''
  const rest = [cells.filter((cell) => cell !== '').join(', '), text].filter((line) => line !== '')
  return [name, ...rest.map((line) => wrap(line, maxWidth, STACKED_INDENT, STACKED_INDENT))]
    .map((line) => `${line}\n`)
    .join('')
}

/** Returns the width on a terminal, counting every character as one column. */
function width(text: string): number {
  return [...text].length
}

function pad(text: string, columns: number, align: Column['align'] = 'left'): string {
  const space = ' '.repeat(Math.max(0, columns - width(text)))
  return align === 'left' ? text + space : space + text
}
