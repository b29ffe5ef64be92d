import { type AlignedLines, alignLines } from './align.js'
import { moveByKey } from './chart-keys.js'
import { make, setAttribute, setHidden, setText } from './elements.js'
import type { ChartHistory } from './history.js'
import { Legend } from './legend.js'
import type { Chart } from './lines.js'
import { HEIGHT, plotOptions } from './plot-options.js'
import { stack } from './stack.js'
import { markText } from './stalls/draw-marks.js'
import type { ShownStall } from './stalls/stall-log.js'
import { timeOfDay } from './time-axis.js'
import type { OnZoom, TimeRange } from './view-state.js'

/** How often a chart out of sight is drawn, so that it can be printed. */
const UNSEEN_MS = 30_000
/** Explains the legend. Shown at the first chart only. */
const HINT = 'latest · least – greatest'

/** Draws one chart with uPlot, and its legend. */
export class ChartView {
  readonly element = make('figure', 'chart')
  readonly #title = make('span', 'name')
  readonly #when = make('span', 'when', HINT)
  readonly #area = make('div', 'plot')
  readonly #note = make('p', 'none')
  readonly #legend: Legend
  readonly #hidden = new Set<string>()
  readonly #onZoom: OnZoom
  #plot: { readonly shape: string; readonly uplot: uPlot } | undefined
  #range: TimeRange = { from: 0, to: 1 }
  #data: AlignedLines = [[]]
  #visible = true
  #chart: Chart
  #history: ChartHistory | undefined
  #drawnMs = Number.NEGATIVE_INFINITY
  /** Index of the time under the pointer. */
  #hover: number | undefined
  /** Marks near the pointer. */
  #mark = ''
  #stalls: readonly ShownStall[] = []

  /** @param onZoom called when a part of the time is dragged over, or when a key asks for another window */
  constructor(chart: Chart, onZoom: OnZoom) {
    this.#chart = chart
    this.#onZoom = onZoom
    const caption = make('figcaption')
    caption.append(this.#title, this.#when)
    const lines = make('ul', 'lines')
    this.#legend = new Legend(lines, (label) => this.#toggle(label))
    this.#area.tabIndex = 0
    this.#area.setAttribute('role', 'group')
    this.#area.addEventListener('keydown', (event) => moveByKey(event, this.#range, onZoom))
    this.element.append(caption, this.#area, this.#note, lines)
    new IntersectionObserver((entries) => this.#onSight(entries), { rootMargin: '300px' }).observe(this.element)
    new ResizeObserver(() => this.#resize()).observe(this.#area)
  }

  /** @param stalls marked on the chart */
  draw(chart: Chart, history: ChartHistory, range: TimeRange, stalls: readonly ShownStall[]): void {
    if (history !== this.#history) this.#drawnMs = Number.NEGATIVE_INFINITY
    this.#chart = chart
    this.#history = history
    this.#range = range
    this.#stalls = stalls
    // The previous drawing stays until the new points are there.
    const wait = history.loading && this.#plot !== undefined
    this.element.classList.toggle('waiting', wait)
    if (wait || (!this.#visible && performance.now() - this.#drawnMs < UNSEEN_MS)) return
    this.#data = alignLines(history, chart.lines, range.from, range.to)
    const empty = this.#data[0].length === 0
    setText(this.#title, chart.note ? `${chart.title} (${chart.note})` : chart.title)
    const marked = stalls.length === 0 ? '' : `, stalls marked: ${stalls.length}`
    setAttribute(this.#area, 'aria-label', `${chart.title}: left and right move the time, plus and minus zoom${marked}`)
    setText(this.#note, empty ? whyEmpty(history) : '')
    setHidden(this.#note, !empty)
    this.#drawPlot()
    this.#drawLegend()
    if (!history.loading) this.#drawnMs = performance.now()
  }

  /** Forgets the plot, so that the next draw uses the current colours. */
  reset(): void {
    this.#plot?.uplot.destroy()
    this.#plot = undefined
    this.#drawnMs = Number.NEGATIVE_INFINITY
  }

  #drawPlot(): void {
    const { lines, stacked } = this.#chart
    const shape = lines.map(({ label }) => `${label} ${this.#hidden.has(label)}`).join()
    const [times, ...columns] = this.#data
    const shown = columns.map((column, index) =>
      this.#hidden.has(lines[index]?.label ?? '') ? column.map(() => null) : column,
    )
    const drawn: AlignedLines = [times, ...(stacked ? stack(shown) : shown)]
    if (shape === this.#plot?.shape) {
      this.#plot.uplot.setData(drawn)
      return
    }
    this.reset()
    const options = plotOptions(this.#chart, {
      width: this.#area.clientWidth || 300,
      range: () => this.#range,
      onSelect: (range) => this.#onZoom(range),
      stalls: () => this.#stalls,
      onHover: (plot) => this.#setHover(plot.cursor.idx ?? undefined, markText(plot, this.#stalls)),
    })
    this.#plot = { shape, uplot: new uPlot(options, drawn, this.#area) }
  }

  #onSight(entries: readonly IntersectionObserverEntry[]): void {
    this.#visible = entries.at(-1)?.isIntersecting ?? true
    if (this.#visible && this.#history !== undefined) this.draw(this.#chart, this.#history, this.#range, this.#stalls)
  }

  #setHover(index: number | undefined, mark: string): void {
    if (index === this.#hover && mark === this.#mark) return
    this.#hover = index
    this.#mark = mark
    this.#drawLegend()
  }

  #drawLegend(): void {
    const [times, ...columns] = this.#data
    const atMs = this.#hover === undefined ? undefined : times[this.#hover]
    const time = atMs === undefined ? '' : `at ${timeOfDay(new Date(atMs))}`
    setText(this.#when, [this.#mark, time].filter(Boolean).join(' · ') || HINT)
    this.#when.classList.toggle('hint', atMs === undefined && this.#mark === '')
    this.#legend.draw(this.#chart, columns, {
      index: atMs === undefined ? undefined : this.#hover,
      hidden: this.#hidden,
    })
  }

  #toggle(label: string): void {
    if (!this.#hidden.delete(label)) this.#hidden.add(label)
    this.#drawPlot()
    this.#drawLegend()
  }

  #resize(): void {
    const width = this.#area.clientWidth
    const uplot = this.#plot?.uplot
    if (width > 0 && uplot !== undefined && uplot.width !== width) uplot.setSize({ width, height: HEIGHT })
  }
}

function whyEmpty({ loading, error }: ChartHistory): string {
  if (loading) return 'Loading…'
  if (error !== undefined) return `Past points could not be loaded (${error}). Trying again.`
  return 'No points in this time range. Choose a longer one.'
}
