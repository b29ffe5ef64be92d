// Draws what a card says.

import { keep, make, setHidden, setText } from './elements.js'
import { HISTORY_MS } from './host-state.js'
import { drawSparkline, makeSparkline } from './sparkline.js'

const byLabel = ({ key, label }) => key ?? label

export function makeCard({ id }) {
  const card = make('section', 'card')
  card.setAttribute('aria-labelledby', `title-${id}`)
  const title = make('h3')
  title.id = `title-${id}`
  const head = make('div', 'head')
  head.append(title, make('span', 'note'))
  const bar = make('div', 'bar')
  bar.setAttribute('aria-hidden', 'true')
  card.append(
    head,
    make('p', 'figure'),
    makeSparkline(),
    make('ul', 'legend'),
    bar,
    make('ul', 'parts'),
    make('ul', 'rows'),
  )
  return card
}

export function drawCard(card, { title, figure, note, lines, max, legend, parts, rows }) {
  const [head, big, spark, names, bar, partList, rowList] = card.children
  setText(head.firstChild, title)
  setText(head.lastChild, note)
  setText(big, figure ?? '')
  setHidden(big, figure === undefined)
  const some = lines.some((line) => line.length > 1)
  spark.style.display = some ? '' : 'none'
  if (some) drawSparkline(spark, lines, max, HISTORY_MS)
  setHidden(names, legend.length === 0)
  keep(
    names,
    legend.map((text, index) => ({ label: `c${index + 1}`, text })),
    {
      key: byLabel,
      create: ({ label }) => make('li', label),
      update: (item, { text }) => setText(item, text),
    },
  )
  setHidden(bar, parts.length === 0)
  keep(bar, parts, { key: byLabel, create: () => make('span'), update: (item, { share }) => setShare(item, share) })
  setHidden(partList, parts.length === 0)
  keep(partList, parts, {
    key: byLabel,
    create: () => make('li'),
    update: (item, { label, text }) => setText(item, `${label} ${text}`),
  })
  setHidden(rowList, rows.length === 0)
  keep(rowList, rows, { key: byLabel, create: makeRow, update: drawRow })
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
