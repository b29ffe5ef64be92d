// Draws one chart by uPlot, with a legend that says the last, least and greatest value of each line.

import { alignLines } from './align.js'
import { make, setHidden, setText } from './elements.js'
import { drawLegend } from './legend.js'
import { HEIGHT, plotOptions } from './plot-options.js'
import { timeOfDay } from './time-axis.js'

/** What is out of sight is kept true enough to be printed. */
const UNSEEN_MS = 30_000
/** What a legend says; shown at the first chart only. */
const HINT = 'latest · least – greatest'
const moves = { ArrowLeft: [-0.25, 1], ArrowRight: [0.25, 1], '+': [0, 0.5], '=': [0, 0.5], '-': [0, 2] }

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
  #drawnMs = Number.NEGATIVE_INFINITY
  #onZoom
  #hover

  /** @param onZoom called with { from, to } when a part of the time was dragged over, or keys ask for another window */
  constructor(chart, onZoom) {
    this.#onZoom = onZoom
    this.#chart = chart
    this.element = make('figure', 'chart')
    const caption = make('figcaption')
    this.title = make('span', 'name')
    this.when = make('span', 'when', HINT)
    caption.append(this.title, this.when)
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
    if (history !== this.#history) this.#drawnMs = Number.NEGATIVE_INFINITY
    this.#chart = chart
    this.#history = history
    this.#range = range
    // What was drawn stays until there is something to put in its place.
    const wait = history.loading && this.#plot !== undefined
    this.element.classList.toggle('waiting', wait)
    if (wait || (!this.#visible && performance.now() - this.#drawnMs < UNSEEN_MS)) return
    const data = alignLines(history, chart.lines, range.from, range.to)
    this.#data = data
    const empty = data[0].length === 0
    setText(this.title, chart.note ? `${chart.title} (${chart.note})` : chart.title)
    setText(this.note, empty ? whyEmpty(history) : '')
    setHidden(this.note, !empty)
    this.#drawPlot(data)
    this.#drawLegend()
    if (!history.loading) this.#drawnMs = performance.now()
  }

  /** To be drawn anew, in other colours. */
  reset() {
    this.#plot?.destroy()
    this.#plot = undefined
    this.#shape = undefined
    this.#drawnMs = Number.NEGATIVE_INFINITY
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
    const options = plotOptions(this.#chart, {
      width: this.area.clientWidth || 300,
      range: () => this.#range,
      onSelect: this.#onZoom,
      onHover: (index) => this.#setHover(index),
    })
    this.#plot = new uPlot(options, drawn, this.area)
  }

  #onKey(event) {
    const move = moves[event.key]
    if (move === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    this.#onZoom(this.#range, ...move)
  }

  #setHover(index) {
    const hover = index ?? undefined
    if (hover === this.#hover) return
    this.#hover = hover
    this.#drawLegend()
  }

  #drawLegend() {
    const [axis, ...columns] = this.#data
    const at = axis[this.#hover] === undefined ? undefined : this.#hover
    setText(this.when, at === undefined ? HINT : `at ${timeOfDay(new Date(axis[at]))}`)
    this.when.classList.toggle('hint', at === undefined)
    const onToggle = (label) => this.#toggle(label)
    drawLegend(this.legend, this.#chart, { columns, at, hidden: this.#hidden, onToggle })
  }

  #toggle(label) {
    if (!this.#hidden.delete(label)) this.#hidden.add(label)
    this.#drawPlot(this.#data)
    this.#drawLegend()
  }

  #resize() {
    const width = this.area.clientWidth
    if (width > 0 && this.#plot !== undefined && this.#plot.width !== width) {
      this.#plot.setSize({ width, height: HEIGHT })
    }
  }
}

function whyEmpty(history) {
  if (history.loading) return 'Loading…'
  if (history.error !== undefined) return `The past could not be loaded (${history.error}); it is tried again.`
  return 'Nothing in this time: choose a longer one.'
}
