import type { CardTable } from './card-table.js'
import type { Card } from './cards.js'
import { ChartList, type ChartTime } from './chart-list.js'
import { make, setHidden, setText } from './elements.js'
import { cellList, drawMeter, rowList } from './row-view.js'
import { TableView } from './table-view.js'
import type { OnZoom } from './view-state.js'

/** Draws a card: its figure, charts, rows, cells and table. */
export class CardView {
  readonly element = make('section', 'card')
  readonly charts: ChartList
  readonly #title = make('h3')
  readonly #figure = make('p', 'figure')
  readonly #meter = make('span', 'meter')
  readonly #note = make('p', 'note')
  readonly #plots = make('div', 'charts')
  readonly #details = make('div', 'details')
  readonly #folded = make('details', 'more')
  readonly #summary = make('summary')
  readonly #cells = make('ul', 'cells')
  readonly #rowList
  readonly #foldedList
  readonly #cellList
  #table: TableView | undefined

  constructor({ id }: Card, onZoom: OnZoom) {
    this.element.id = `card-${id}`
    this.#title.id = `title-${id}`
    this.element.setAttribute('aria-labelledby', this.#title.id)
    const head = make('div', 'head')
    head.append(this.#title, this.#figure, this.#meter, this.#note)
    const rows = make('ul', 'rows')
    const folded = make('ul', 'rows')
    this.#folded.append(this.#summary, folded)
    this.#details.append(rows, this.#folded)
    this.element.append(head, this.#plots, this.#details, this.#cells)
    this.charts = new ChartList(this.#plots, onZoom)
    this.#rowList = rowList(rows)
    this.#foldedList = rowList(folded)
    this.#cellList = cellList(this.#cells)
  }

  draw(card: Card, time: ChartTime): void {
    const { title, figure, share, level, note, charts, rows = [], more = [], cells = [], table } = card
    setText(this.#title, title)
    setText(this.#figure, figure ?? '')
    setHidden(this.#figure, figure === undefined)
    drawMeter(this.#meter, share, level)
    setText(this.#note, note)
    setHidden(this.#plots, charts.length === 0)
    this.charts.draw(charts, time)
    this.#rowList.draw(rows, (view, row) => view.draw(row))
    setHidden(this.#folded, more.length === 0)
    setText(this.#summary, `${more.length} more`)
    if (this.#folded.open) this.#foldedList.draw(more, (view, row) => view.draw(row))
    setHidden(this.#details, rows.length === 0)
    setHidden(this.#cells, cells.length === 0)
    this.#cellList.draw(cells, (view, cell) => view.draw(cell))
    this.#drawTable(table)
  }

  #drawTable(table: CardTable | undefined): void {
    if (table === undefined) {
      this.#table?.element.remove()
      this.#table = undefined
      return
    }
    if (this.#table === undefined) {
      this.#table = new TableView(table)
      this.element.append(this.#table.element)
    }
    this.#table.draw(table)
  }
}
