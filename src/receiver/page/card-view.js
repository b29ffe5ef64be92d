// Draws what a card says.

import { ChartView } from './chart-view.js'
import { getOrMake, keep, make, setHidden, setText } from './elements.js'

export function makeCard({ id }) {
  const card = make('section', 'card')
  card.setAttribute('aria-labelledby', `title-${id}`)
  const title = make('h3')
  title.id = `title-${id}`
  const head = make('div', 'head')
  head.append(title, make('span', 'note'))
  card.append(head, make('p', 'figure'), make('div', 'charts'), make('ul', 'rows'))
  return card
}

/** @param charts those of the host, with their lines */
export function drawCard(card, { title, figure, note, rows }, charts, history, range, onZoom) {
  const [head, big, plots, rowList] = card.children
  setText(head.firstChild, title)
  setText(head.lastChild, note)
  setText(big, figure ?? '')
  setHidden(big, figure === undefined)
  drawCharts(plots, charts, history, range, onZoom)
  setHidden(rowList, rows.length === 0)
  keep(rowList, rows, { key: ({ key, label }) => key ?? label, create: makeRow, update: drawRow })
}

/** Charts stay with their id, so that focus and hidden lines do too. */
export function drawCharts(parent, charts, history, range, onZoom) {
  parent.views ??= new Map()
  keep(parent, charts, {
    key: ({ id }) => id,
    create: (chart) => {
      const view = new ChartView(chart, onZoom)
      parent.views.set(chart.id, view)
      return view.element
    },
    update: (_element, chart) => getOrMake(parent.views, chart.id).draw(chart, history, range),
  })
}

function makeRow({ label, share }) {
  const item = make('li')
  const name = make('span', 'label', label)
  name.title = label
  item.append(name, make('span', 'value'))
  if (share !== undefined) item.append(make('span', 'meter'))
  return item
}

function drawRow(item, { text, share }) {
  setText(item.children[1], text)
  const meter = item.children[2]
  if (meter === undefined || share === undefined) return
  setShare(meter, share)
  meter.dataset.level = share >= 0.95 ? 'full' : share >= 0.85 ? 'high' : 'ok'
}

function setShare(element, share) {
  const text = Math.min(Math.max(share, 0), 1).toFixed(4)
  if (element.style.getPropertyValue('--share') !== text) element.style.setProperty('--share', text)
}
