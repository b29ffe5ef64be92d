import { orderAfterClick, readOrder, type TableColumn, type TableOrder, writeOrder } from './card-table.js'
import { make, setAttribute } from './elements.js'

/** Called with the order that a click asks for, in the form of the address. */
export type OnSort = (sort: string | undefined) => void

/** The titles of a table. A click on one sorts by that column, and a second click reverses the order. */
export class SortHeads {
  readonly #titles: readonly string[]
  readonly #heads: readonly HTMLElement[]
  #order: TableOrder | undefined

  /** @param columns of the names, then of the values */
  constructor(row: HTMLElement, columns: readonly TableColumn[], onSort: OnSort) {
    this.#titles = columns.map(({ title }) => title)
    this.#heads = columns.map(({ title, help = '' }, index) => {
      const head = make('th')
      const button = make('button', '', title)
      head.scope = 'col'
      head.title = help
      button.type = 'button'
      button.addEventListener('click', () => {
        if (this.#order !== undefined) onSort(writeOrder(this.#titles, orderAfterClick(this.#order, index - 1)))
      })
      head.append(button)
      return head
    })
    row.append(...this.#heads)
  }

  /** Marks the column by which the table is sorted, and returns the order. */
  draw(sort: string | undefined): TableOrder {
    this.#order = readOrder(this.#titles, sort)
    const { column, descending } = this.#order
    for (const [index, head] of this.#heads.entries()) {
      const direction = descending ? 'descending' : 'ascending'
      setAttribute(head, 'aria-sort', index - 1 === column ? direction : undefined)
    }
    return this.#order
  }
}
