import { type CardTable, sortRows, type TableColumn, type TableRow } from './card-table.js'
import { make, setLevel, setText } from './elements.js'
import { format } from './format.js'
import { KeyedList } from './keyed-list.js'
import { type OnSort, SortHeads } from './sort-heads.js'

/** Draws a table of a card. */
export class TableView {
  readonly element = make('div', 'card-table')
  readonly #heads: SortHeads
  readonly #rows: KeyedList<TableRow, TableRowView>

  constructor(table: CardTable, onSort: OnSort) {
    const head = make('tr')
    this.#heads = new SortHeads(head, [{ title: table.nameTitle }, ...table.columns], onSort)
    const body = make('tbody')
    const whole = make('table')
    const top = make('thead')
    top.append(head)
    whole.append(make('caption', '', table.caption), top, body)
    this.element.append(whole)
    this.#rows = new KeyedList(
      body,
      ({ key }) => key,
      (row) => new TableRowView(row),
    )
  }

  draw(table: CardTable, sort: string | undefined): void {
    this.#rows.draw(sortRows(table, this.#heads.draw(sort)), (view, row) => view.draw(row, table.columns))
  }
}

class TableRowView {
  readonly element = make('tr')
  readonly #cells: readonly HTMLTableCellElement[]

  constructor({ name, help = name, values }: TableRow) {
    const head = make('th', '', name)
    head.scope = 'row'
    head.title = help
    this.#cells = values.map(() => make('td'))
    this.element.append(head, ...this.#cells)
  }

  draw({ values }: TableRow, columns: readonly TableColumn[]): void {
    for (const [index, cell] of this.#cells.entries()) {
      const value = values[index]
      const { unit, levelOf } = columns[index] ?? {}
      setLevel(cell, levelOf?.(value))
      setText(cell, value === undefined ? '–' : unit === undefined ? String(value) : format(value, unit))
    }
  }
}
