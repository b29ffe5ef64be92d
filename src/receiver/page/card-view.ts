import type { CardTable } from './card-table.js'
import type { Card } from './cards.js'
import { ChartList, type ChartTime } from './chart-list.js'
import { make, setHidden, setLevel, setText } from './elements.js'
import { drawMeter, rowList } from './row-view.js'
import type { OnSort } from './sort-heads.js'
import { TableView } from './table-view.js'
import type { OnZoom } from './view-state.js'

/** Draws a card: its figure, charts, rows, cells and table. */
export class CardView {
  readonly element = make('section', 'card')
  readonly #charts: ChartList
  readonly #foldedCharts: ChartList
  readonly #head = make('div', 'head')
  readonly #title = make('h3')
  readonly #figure = make('p', 'figure')
  readonly #meter = make('span', 'meter')
  readonly #note = make('p', 'note')
  readonly #plots = make('div', 'plots')
  readonly #morePlots = make('details', 'more')
  readonly #plotsSummary = make('summary')
  readonly #details = make('div', 'details')
  readonly #folded = make('details', 'more')
  readonly #summary = make('summary')
  readonly #cells = make('ul', 'cells')
  readonly #rowList
  readonly #foldedList
  readonly #cellList
  readonly #onSort: OnSort
  #table: TableView | undefined
  /** Titles of the table's columns. */
  #columns = ''

  /**
   * @param unfolded ids of the cards whose further charts are shown; updated as they are opened and closed
   * @param onSort called with the order chosen for the card's table
   */
  constructor({ id }: Card, onZoom: OnZoom, unfolded: Set<string>, onSort: OnSort) {
    this.#onSort = onSort
    this.element.id = `card-${id}`
    this.#title.id = `title-${id}`
    this.element.setAttribute('aria-labelledby', this.#title.id)
    this.#head.append(this.#title, this.#figure, this.#meter, this.#note)
    const rows = make('ul', 'rows')
    const folded = make('ul', 'rows')
    this.#folded.append(this.#summary, folded)
    this.#details.append(rows, this.#folded)
    const first = make('div', 'charts')
    const others = make('div', 'charts')
    this.#morePlots.append(this.#plotsSummary, others)
    this.#morePlots.addEventListener('toggle', () => unfolded[this.#morePlots.open ? 'add' : 'delete'](id))
    this.#plots.append(first, this.#morePlots)
    this.element.append(this.#head, this.#plots, this.#details, this.#cells)
    this.#charts = new ChartList(first, onZoom)
    this.#foldedCharts = new ChartList(others, onZoom)
    this.#rowList = rowList(rows)
    this.#foldedList = rowList(folded)
    this.#cellList = rowList(this.#cells)
  }

  /** @param sort the order of the card's table; undefined: the page's default */
  draw(card: Card, time: ChartTime, sort: string | undefined): void {
    const { title, figure, share, level, note, charts, moreCharts, rows = [], more = [], cells = [], table } = card
    setLevel(this.#head, level)
    setText(this.#title, title)
    setText(this.#figure, figure ?? '')
    setHidden(this.#figure, figure === undefined)
    drawMeter(this.#meter, share)
    setText(this.#note, note)
    setHidden(this.#plots, charts.length + moreCharts.length === 0)
    this.#charts.draw(charts, time)
    setHidden(this.#morePlots, moreCharts.length === 0)
    setText(this.#plotsSummary, moreCharts.length === 1 ? '1 more chart' : `${moreCharts.length} more charts`)
    if (this.#morePlots.open) this.#foldedCharts.draw(moreCharts, time)
    this.#rowList.draw(rows, (view, row) => view.draw(row))
    setHidden(this.#folded, more.length === 0)
    setText(this.#summary, `${more.length} more`)
    if (this.#folded.open) this.#foldedList.draw(more, (view, row) => view.draw(row))
    setHidden(this.#details, rows.length === 0)
    setHidden(this.#cells, cells.length === 0)
    this.#cellList.draw(cells, (view, cell) => view.draw(cell))
    this.#drawTable(table, sort)
  }

  /** Forgets what is drawn, so that the next draw uses the current colours. */
  reset(): void {
    this.#charts.reset()
    this.#foldedCharts.reset()
  }

  #drawTable(table: CardTable | undefined, sort: string | undefined): void {
    if (table === undefined) {
      this.#table?.element.remove()
      this.#table = undefined
      return
    }
    const columns = table.columns.map(({ title }) => title).join()
    if (this.#table === undefined || columns !== this.#columns) {
      this.#table?.element.remove()
      this.#columns = columns
      this.#table = new TableView(table, this.#onSort)
      this.element.append(this.#table.element)
    }
    this.#table.draw(table, sort)
  }
}
