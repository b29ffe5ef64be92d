// Draws what a card says: its figure, its charts, its rows, and small cells for what there are many of.

import { ChartView } from './chart-view.js'
import { getOrMake, keep, make, setHidden, setLevel, setShare, setText } from './elements.js'

export function makeCard({ id }) {
  const card = make('section', 'card')
  card.id = `card-${id}`
  card.setAttribute('aria-labelledby', `title-${id}`)
  const title = make('h3')
  title.id = `title-${id}`
  const head = make('div', 'head')
  head.append(title, make('p', 'figure'), make('span', 'meter'), make('p', 'note'))
  const details = make('div', 'details')
  const more = make('details', 'more')
  more.append(make('summary'), make('ul', 'rows'))
  details.append(make('ul', 'rows'), more)
  card.append(head, make('div', 'charts'), details, make('ul', 'cells'))
  return card
}

/** @param time `{ past, range, onZoom }` of the charts */
export function drawCard(card, { title, figure, share, level, note, charts, rows = [], more = [], cells = [] }, time) {
  const [head, plots, details, cellList] = card.children
  const [name, big, meter, small] = head.children
  setText(name, title)
  setText(big, figure ?? '')
  setHidden(big, figure === undefined)
  drawMeter(meter, share, level)
  setText(small, note)
  setHidden(plots, charts.length === 0)
  drawCharts(plots, charts, time)
  const [rowList, folded] = details.children
  drawRows(rowList, rows)
  setHidden(folded, more.length === 0)
  setText(folded.firstChild, `${more.length} more`)
  if (folded.open) drawRows(folded.lastChild, more)
  setHidden(details, rows.length === 0)
  setHidden(cellList, cells.length === 0)
  keep(cellList, cells, { key: keyOf, create: makeCell, update: drawCell })
}

/** Charts stay with their id, so that focus and hidden lines do too. */
export function drawCharts(parent, charts, { past, range, onZoom }) {
  parent.views ??= new Map()
  keep(parent, charts, {
    key: ({ id }) => id,
    create: (chart) => {
      const view = new ChartView(chart, onZoom)
      parent.views.set(chart.id, view)
      return view.element
    },
    update: (_element, chart) => getOrMake(parent.views, chart.id).draw(chart, past, range),
  })
}

function drawRows(list, rows) {
  keep(list, rows, { key: keyOf, create: makeRow, update: drawRow })
}

function keyOf({ key, label }) {
  return key ?? label
}

function makeRow({ label }) {
  const item = make('li')
  const name = make('span', 'label', label)
  name.title = label
  item.append(name, make('span', 'value'), make('span', 'meter'))
  return item
}

function drawRow(item, { text, share, level }) {
  setText(item.children[1], text)
  drawMeter(item.children[2], share, level)
}

function makeCell(cell) {
  const item = makeRow(cell)
  item.append(make('span', 'detail'))
  return item
}

/** A cell without a share, but with a level, has a dot of that colour. */
function drawCell(item, { text, share, level, detail = '' }) {
  drawRow(item, { text, share, level })
  item.classList.toggle('dot', share === undefined)
  setLevel(item, level)
  setText(item.children[3], detail)
}

function drawMeter(meter, share, level) {
  setHidden(meter, share === undefined)
  if (share === undefined) return
  setShare(meter, share)
  setLevel(meter, level)
}
