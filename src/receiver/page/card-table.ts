import type { Unit } from '../../collectors/metric.js'
import type { Level } from './groups/card.js'

/** A table of a card as plain values, ready to be sorted and drawn. */
export interface CardTable {
  /** Describes the rows for screen readers. */
  readonly caption: string
  /** Heads the names of the rows. */
  readonly nameTitle: string
  readonly columns: readonly TableColumn[]
  readonly rows: readonly TableRow[]
}

export interface TableColumn {
  readonly title: string
  /** Absent: the plain number is shown. */
  readonly unit?: Unit | undefined
  /** Shown when the pointer rests on the title. */
  readonly help?: string | undefined
  /** Returns how bad a value is; absent: none is. */
  readonly levelOf?: ((value: number | undefined) => Level) | undefined
}

export interface TableRow {
  readonly key: string
  readonly name: string
  /** Shown when the pointer rests on the name. @default the name */
  readonly help?: string | undefined
  /** One value for each column; undefined if unknown. */
  readonly values: readonly (number | undefined)[]
}

/** Column by which rows are sorted, and the direction. */
export interface TableOrder {
  /** Position among the columns; -1: the names. */
  readonly column: number
  readonly descending: boolean
}

const FIRST_ORDER: TableOrder = { column: 0, descending: true }

/**
 * Writes an order as the title of its column, with a `-` before it if the greatest comes first. Uses titles because positions
 * change: a column without values is left out. Undefined is the order that tables start with.
 * @param titles of the names, then of the columns
 */
export function writeOrder(titles: readonly string[], { column, descending }: TableOrder): string | undefined {
  if (column === FIRST_ORDER.column && descending) return undefined
  return `${descending ? '-' : ''}${titles[column + 1]}`
}

/** Reads an order written by `writeOrder`. A column that does not exist, or not yet, counts as none. */
export function readOrder(titles: readonly string[], text = ''): TableOrder {
  const title = text.replace(/^-/, '')
  const column = titles.indexOf(title) - 1
  return column < -1 ? FIRST_ORDER : { column, descending: text !== title }
}

/** Makes a table without the columns that have no value. */
export function withoutEmpty(table: CardTable): CardTable {
  const kept = table.columns.flatMap((_, index) =>
    table.rows.some(({ values }) => values[index] !== undefined) ? [index] : [],
  )
  const pick = <T>(all: readonly T[]) => kept.map((index) => all[index] as T)
  return {
    ...table,
    columns: pick(table.columns),
    rows: table.rows.map((row) => ({ ...row, values: pick(row.values) })),
  }
}

/**
 * Returns the order after a click on a column's title. A second click reverses it; a new column starts with the greatest number or
 * with names from a.
 */
export function orderAfterClick(order: TableOrder, column: number): TableOrder {
  return { column, descending: order.column === column ? !order.descending : column !== -1 }
}

/** Returns the rows in an order. Unknown values come last either way, and equal ones keep their order. */
export function sortRows({ rows }: CardTable, { column, descending }: TableOrder): readonly TableRow[] {
  const sign = descending ? -1 : 1
  return [...rows].sort((one, other) => {
    if (column === -1) return sign * one.name.localeCompare(other.name, 'en', { numeric: true })
    const [a, b] = [one.values[column], other.values[column]]
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined)
    return sign * (a - b)
  })
}
