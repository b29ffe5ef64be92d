import type { Unit } from '../../collectors/metric.js'
import type { Level } from './groups/card.js'

/** A table of a card as plain values, ready to be sorted and drawn. */
export interface CardTable {
  /** Says what the rows are, for who cannot see them. */
  readonly caption: string
  /** Heads the names of the rows. */
  readonly nameTitle: string
  readonly columns: readonly TableColumn[]
  readonly rows: readonly TableRow[]
}

export interface TableColumn {
  readonly title: string
  /** Absent: the number is written as it is. */
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
  /** One for each column; undefined where it is not known. */
  readonly values: readonly (number | undefined)[]
}

/** By which column rows are sorted. */
export interface TableOrder {
  /** Position among the columns; -1: the names. */
  readonly column: number
  readonly descending: boolean
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

/** Returns the order after a click on the title of a column: the other way round, or numbers from the greatest and names from a. */
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
