import {
  type CardTable,
  orderAfterClick,
  sortRows,
  type TableColumn,
  type TableOrder,
  type TableRow,
} from './card-table.js'
import { make, setAttribute, setLevel, setText } from './elements.js'
import { format } from './format.js'
import { KeyedList } from './keyed-list.js'

/** Draws a table of a card. A click on a title sorts by that column, and a second one the other way round. */
export class TableView {
  readonly element = make('div', 'card-table')
  readonly #heads: readonly HTMLTableCellElement[]
  readonly #rows: KeyedList<TableRow, TableRowView>
  #order: TableOrder = { column: 0, descending: true }
  #table: CardTable

  constructor(table: CardTable) {
    this.#table = table
    const head = make('tr')
    this.#heads = [{ title: table.nameTitle }, ...table.columns].map((column, index) => this.#head(column, index - 1))
    head.append(...this.#heads)
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

  draw(table: CardTable): void {
    this.#table = table
    const { column, descending } = this.#order
    for (const [index, head] of this.#heads.entries()) {
      const direction = descending ? 'descending' : 'ascending'
      setAttribute(head, 'aria-sort', index - 1 === column ? direction : undefined)
    }
    this.#rows.draw(sortRows(table, this.#order), (view, row) => view.draw(row, table.columns))
  }

  #head({ title, help = '' }: TableColumn, column: number): HTMLTableCellElement {
    const head = make('th')
    const button = make('button', '', title)
    head.scope = 'col'
    head.title = help
    button.type = 'button'
    button.addEventListener('click', () => {
      this.#order = orderAfterClick(this.#order, column)
      this.draw(this.#table)
    })
    head.append(button)
    return head
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
