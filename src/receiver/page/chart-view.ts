import { ChartCaption } from './chart-caption.js'
import { chartFile } from './chart-csv.js'
import { hideCursor } from './chart-cursor.js'
import { chartData, drawnColumns, noData } from './chart-data.js'
import { KEYS, onChartKey } from './chart-keys.js'
import type { ChartTime } from './chart-list.js'
import { make, setAttribute, setHidden, setText } from './elements.js'
import type { ChartHistory } from './history.js'
import { Legend } from './legend.js'
import type { Chart } from './lines.js'
import { HEIGHT, plotOptions } from './plot-options.js'
import { saveFile } from './save-file.js'
import { markText } from './stalls/draw-marks.js'
import { timeOfDay } from './time-axis.js'
import type { OnZoom } from './view-state.js'

/** Interval at which a chart out of sight is drawn, so that it can be printed. */
const UNSEEN_MS = 30_000

/** Draws one chart with uPlot, and its legend. */
export class ChartView {
  readonly element = make('figure', 'chart')
  readonly #caption = new ChartCaption(() => this.#save())
  readonly #area = make('div', 'plot')
  readonly #note = make('p', 'none')
  readonly #legend: Legend
  /** Labels of hidden lines. */
  #hidden: ReadonlySet<string> = new Set()
  readonly #onZoom: OnZoom
  #plot: { readonly shape: string; readonly uplot: uPlot } | undefined
  #data = noData
  #visible = true
  #chart: Chart
  #time: ChartTime | undefined
  #drawnMs = Number.NEGATIVE_INFINITY
  /** Index of the time under the pointer. */
  #hover: number | undefined
  /** Marks near the pointer. */
  #mark = ''

  /** @param onZoom called when a part of the time is selected by dragging, or when a key asks for another window */
  constructor(chart: Chart, onZoom: OnZoom) {
    this.#chart = chart
    this.#onZoom = onZoom
    const lines = make('ul', 'lines')
    this.#legend = new Legend(lines, (label) => this.#time?.onHide(this.#lineName(label)))
    this.#area.tabIndex = 0
    this.#area.setAttribute('role', 'group')
    this.#area.addEventListener('keydown', (event) => {
      if (this.#plot !== undefined && this.#time !== undefined) {
        onChartKey(event, this.#plot.uplot, this.#time.range, onZoom)
      }
    })
    this.#area.addEventListener('blur', () => this.#plot && hideCursor(this.#plot.uplot))
    this.element.append(this.#caption.element, this.#area, this.#note, lines)
    new IntersectionObserver((entries) => this.#onSight(entries)).observe(this.element)
    new ResizeObserver(() => this.#resize()).observe(this.#area)
  }

  draw(chart: Chart, time: ChartTime): void {
    const { history, earlier, range, stalls } = time
    if (history !== this.#time?.history || earlier?.history !== this.#time.earlier?.history) {
      this.#drawnMs = Number.NEGATIVE_INFINITY
    }
    this.#chart = chart
    this.#time = time
    // The previous drawing stays until the new points are there.
    const wait = history.loading && this.#plot !== undefined
    this.element.classList.toggle('waiting', wait)
    if (wait || (!this.#visible && performance.now() - this.#drawnMs < UNSEEN_MS)) return
    this.#data = chartData(chart, history, range, earlier)
    const labels = chart.lines.map(({ label }) => label)
    this.#hidden = new Set(labels.filter((label) => time.hidden.includes(this.#lineName(label))))
    const empty = this.#data.times.length === 0
    this.#caption.drawTitle(chart.title, chart.note)
    const marked = stalls.length === 0 ? '' : `, stalls marked: ${stalls.length}`
    setAttribute(this.#area, 'aria-label', `${chart.title}: ${KEYS}${marked}`)
    setText(this.#note, empty ? whyEmpty(history) : '')
    setHidden(this.#note, !empty)
    this.#drawPlot(time)
    this.#drawLegend()
    if (!history.loading) this.#drawnMs = performance.now()
  }

  /** Forgets the plot, so that the next draw uses the current colours. */
  reset(): void {
    this.#plot?.uplot.destroy()
    this.#plot = undefined
    this.#drawnMs = Number.NEGATIVE_INFINITY
  }

  #drawPlot(time: ChartTime): void {
    const { lines } = this.#chart
    const compared = time.earlier !== undefined
    const shape = [...lines.map(({ label }) => `${label} ${this.#hidden.has(label)}`), compared].join()
    const drawn = [this.#data.times, ...drawnColumns(this.#chart, this.#data, this.#hidden)] as uPlot.AlignedData
    if (shape === this.#plot?.shape) {
      this.#plot.uplot.setData(drawn)
      return
    }
    this.reset()
    const options = plotOptions(this.#chart, {
      width: this.#area.clientWidth || 300,
      compared,
      chart: () => this.#chart,
      range: () => this.#time?.range ?? time.range,
      stalls: () => this.#time?.stalls ?? [],
      onSelect: (range) => this.#onZoom(range),
      onBack: () => this.#onZoom(undefined),
      onHover: (plot) => this.#setHover(plot.cursor.idx ?? undefined, markText(plot, this.#time?.stalls ?? [])),
    })
    this.#plot = { shape, uplot: new uPlot(options, drawn, this.#area) }
  }

  #onSight(entries: readonly IntersectionObserverEntry[]): void {
    this.#visible = entries.at(-1)?.isIntersecting ?? true
    if (this.#visible && this.#time !== undefined) this.draw(this.#chart, this.#time)
  }

  #setHover(index: number | undefined, mark: string): void {
    if (index === this.#hover && mark === this.#mark) return
    this.#hover = index
    this.#mark = mark
    this.#drawLegend()
  }

  #drawLegend(): void {
    const atMs = this.#hover === undefined ? undefined : this.#data.times[this.#hover]
    const time = atMs === undefined ? '' : `at ${timeOfDay(new Date(atMs))}`
    const beside = this.#time?.earlier?.name ?? 'least – greatest'
    this.#caption.drawWhen([this.#mark, time].filter(Boolean).join(' · '), `latest · ${beside}`)
    const index = atMs === undefined ? undefined : this.#hover
    this.#legend.draw(this.#chart, this.#data, { index, hidden: this.#hidden })
  }

  /** Returns the name of a line in the address. */
  #lineName(label: string): string {
    return `${this.#chart.id}.${label}`
  }

  #resize(): void {
    const width = this.#area.clientWidth
    const uplot = this.#plot?.uplot
    if (width > 0 && uplot !== undefined && uplot.width !== width) uplot.setSize({ width, height: HEIGHT })
  }

  #save(): void {
    if (this.#time === undefined) return
    const { history, range, earlier } = this.#time
    const { name, text } = chartFile(this.#chart, this.#data, { host: history.host, range, before: earlier })
    saveFile(name, 'text/csv;charset=utf-8', text)
  }
}

function whyEmpty({ loading, error }: ChartHistory): string {
  if (loading) return 'Loading…'
  if (error !== undefined) return `Past points could not be loaded (${error}). Trying again.`
  return 'No points in this time range. Choose a longer one.'
}
