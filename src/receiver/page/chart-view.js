// Draws one chart by uPlot, with a legend that says the last, least and greatest value of each line.

import { keep, make, setHidden, setText } from './elements.js'
import { format } from './format.js'
import { alignLines } from './history.js'

const HEIGHT = 150
const COLORS = 8

function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}

/** uPlot draws the first series below the later ones: the sums of a stack come largest first. */
function stack([axis, ...columns]) {
  const sums = new Array(axis.length).fill(null)
  const stacked = columns.map((column) =>
    column.map((value, index) => {
      if (value === null) return null
      sums[index] = (sums[index] ?? 0) + value
      return sums[index]
    }),
  )
  return [axis, ...stacked.reverse()]
}

export class ChartView {
  #plot
  #shape
  #hidden = new Set()
  #range = { from: 0, to: 1 }
  #data = [[]]
  #visible = true
  #chart
  #history
  #onZoom
  #hover

  /** @param onZoom called with { from, to } when a part of the time was dragged over, or keys ask for another window */
  constructor(chart, onZoom) {
    this.#onZoom = onZoom
    this.element = make('figure', 'chart')
    this.#chart = chart
    const caption = make('figcaption')
    caption.append(make('span', 'name', chart.title), make('span', 'when'))
    this.area = make('div', 'plot')
    this.area.tabIndex = 0
    this.area.setAttribute('role', 'group')
    this.area.setAttribute('aria-label', `${chart.title}: left and right move the time, plus and minus zoom`)
    this.note = make('p', 'none')
    this.legend = make('ul', 'lines')
    this.element.append(caption, this.area, this.note, this.legend)
    this.area.addEventListener('keydown', (event) => this.#onKey(event))
    const watch = ([entry]) => {
      this.#visible = entry.isIntersecting
      if (this.#visible && this.#history !== undefined) this.draw(this.#chart, this.#history, this.#range)
    }
    new IntersectionObserver(watch, { rootMargin: '300px' }).observe(this.element)
    new ResizeObserver(() => this.#resize()).observe(this.area)
  }

  draw(chart, history, range) {
    this.#chart = chart
    this.#history = history
    this.#range = range
    if (!this.#visible && this.#plot !== undefined) return
    const data = alignLines(history, chart.lines, range.from, range.to)
    this.#data = data
    const empty = data[0].length === 0
    setText(this.note, note(history, empty))
    setHidden(this.note, !empty)
    this.#drawPlot(data)
    this.#drawLegend()
  }

  /** To be drawn anew, in other colours. */
  reset() {
    this.#plot?.destroy()
    this.#plot = undefined
    this.#shape = undefined
  }

  #drawPlot(data) {
    const { lines, stacked } = this.#chart
    const shape = lines.map(({ label }) => `${label} ${this.#hidden.has(label)}`).join()
    const shown = data.map((column, index) =>
      index > 0 && this.#hidden.has(lines[index - 1].label) ? column.map(() => null) : column,
    )
    const drawn = stacked ? stack(shown) : shown
    if (shape === this.#shape) {
      this.#plot.setData(drawn)
      return
    }
    this.reset()
    this.#shape = shape
    this.#plot = new uPlot(this.#options(), drawn, this.area)
  }

  #options() {
    const { lines, unit, stacked, max } = this.#chart
    const text = color('--muted')
    const grid = { stroke: color('--grid'), width: 1 }
    const axis = { stroke: text, grid, ticks: { show: false }, font: '11px system-ui, sans-serif' }
    const series = lines.map((line, index) => this.#series(line, index))
    if (stacked) series.reverse()
    const [upper, lower] = ['max', 'min'].map(
      (label) => lines.findIndex((line) => line.edge && line.label === label) + 1,
    )
    return {
      width: this.area.clientWidth || 300,
      height: HEIGHT,
      ms: 1,
      padding: [8, 26, 0, 0],
      legend: { show: false },
      cursor: { sync: { key: 'time' }, drag: { x: true, y: false, setScale: false }, points: { size: 5 } },
      scales: {
        x: { time: true, range: () => [this.#range.from, this.#range.to] },
        y: {
          range: (_plot, least, most) => [
            Math.min(0, least ?? 0),
            max ?? (most > 0 ? most * 1.08 : unit === 'ratio' ? 0.01 : 1),
          ],
        },
      },
      axes: [
        { ...axis, space: 80, size: 26, values: (_plot, times) => times.map(this.#time) },
        { ...axis, size: 62, values: (_plot, values) => values.map((value) => format(value, unit)), space: 32 },
      ],
      series: [{}, ...series],
      ...(upper > 0 && lower > 0 ? { bands: [{ series: [upper, lower], fill: `${color('--c1')}33` }] } : {}),
      hooks: {
        setSelect: [(plot) => this.#select(plot)],
        setCursor: [(plot) => this.#setHover(plot.cursor.idx)],
      },
    }
  }

  /** As short as the length of the window allows. */
  #time = (ms) => {
    const span = this.#range.to - this.#range.from
    if (span > 2 * 86_400_000) return new Date(ms).toLocaleDateString(undefined, { weekday: 'short', day: 'numeric' })
    const second = span <= 900_000 ? '2-digit' : undefined
    return new Date(ms).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', second, hour12: false })
  }

  #series({ label, edge }, index) {
    const stroke = color(`--c${(index % COLORS) + 1}`)
    if (edge) return { label, stroke: `${color('--c1')}66`, width: 1, points: { show: false } }
    const fill = this.#chart.stacked ? stroke : index === 0 && this.#chart.lines.length < 4 ? `${stroke}1c` : undefined
    return { label, stroke, fill, width: this.#chart.stacked ? 0.5 : 1.5, points: { show: false } }
  }

  #select(plot) {
    const { left, width } = plot.select
    if (width < 4) return
    const range = { from: plot.posToVal(left, 'x'), to: plot.posToVal(left + width, 'x') }
    plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false)
    this.#onZoom(range)
  }

  #onKey(event) {
    const moves = { ArrowLeft: [-0.25, 1], ArrowRight: [0.25, 1], '+': [0, 0.5], '=': [0, 0.5], '-': [0, 2] }
    const move = moves[event.key]
    if (move === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    this.#onZoom(this.#range, ...move)
  }

  #setHover(index) {
    this.#hover = index ?? undefined
    this.#drawLegend()
  }

  #drawLegend() {
    const [axis, ...columns] = this.#data
    const { lines, unit } = this.#chart
    const hovered = this.#hover !== undefined && axis[this.#hover] !== undefined ? this.#hover : undefined
    setText(
      this.element.firstChild.lastChild,
      hovered === undefined ? '' : new Date(axis[hovered]).toLocaleTimeString(),
    )
    keep(
      this.legend,
      lines.map((line, index) => ({ ...line, index, column: columns[index] ?? [] })),
      {
        key: ({ label, index }) => `${index} ${label}`,
        create: ({ label, index, edge }) => {
          const item = make('li')
          const button = make('button', `c${edge ? 1 : (index % COLORS) + 1}`, label)
          button.type = 'button'
          button.title = label
          button.addEventListener('click', () => this.#toggle(label))
          item.append(button, make('b'), make('small'))
          return item
        },
        update: (item, { label, column }) => {
          const [button, value, extent] = item.children
          button.setAttribute('aria-pressed', String(!this.#hidden.has(label)))
          const last = hovered === undefined ? column.findLast((one) => one !== null) : column[hovered]
          setText(value, last === undefined || last === null ? '–' : format(last, unit))
          setText(extent, extentOf(column, unit))
        },
      },
    )
  }

  #toggle(label) {
    if (!this.#hidden.delete(label)) this.#hidden.add(label)
    this.#drawPlot(this.#data)
    this.#drawLegend()
  }

  #resize() {
    const width = this.area.clientWidth
    if (width > 0 && this.#plot !== undefined && this.#plot.width !== width)
      this.#plot.setSize({ width, height: HEIGHT })
  }
}

function extentOf(column, unit) {
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (const value of column) {
    if (value === null) continue
    if (value < least) least = value
    if (value > most) most = value
  }
  return most < least ? '' : `${format(least, unit)} – ${format(most, unit)}`
}

function note(history, empty) {
  if (!empty) return ''
  if (history.state === 'loading') return 'Loading…'
  if (history.state === 'failed') return `The receiver did not answer: ${history.error}`
  return 'Nothing in this time. Choose a longer one.'
}
