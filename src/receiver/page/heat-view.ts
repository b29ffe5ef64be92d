import { ChartCaption } from './chart-caption.js'
import { chartFile } from './chart-csv.js'
import { hideCursor } from './chart-cursor.js'
import { chartData } from './chart-data.js'
import { KEYS, onChartKey } from './chart-keys.js'
import type { ChartTime } from './chart-list.js'
import { color } from './colors.js'
import { make, setAttribute, setHidden } from './elements.js'
import { format } from './format.js'
import { getOrMake } from './get-or-make.js'
import { cellAt, type HeatCells, heatCells } from './heat.js'
import { paintCells, type Shades, shadesOf } from './heat-paint.js'
import type { HeatChart } from './lines.js'
import { baseAxis, baseCursor, select } from './plot-options.js'
import { saveFile } from './save-file.js'
import { drawMarks } from './stalls/draw-marks.js'
import { timeAxis, timeOfDay } from './time-axis.js'
import type { OnZoom, TimeRange } from './view-state.js'

/** Least height in CSS pixels. */
const LEAST_HEIGHT = 132
const GREATEST_HEIGHT = 420
const ROW_HEIGHT = 4
const AXIS_HEIGHT = 26

/** Draws a heatmap: a row for each core, darker (in the dark theme: lighter) the more of it is used. */
export class HeatView {
  readonly element = make('figure', 'chart heat')
  readonly #caption = new ChartCaption(() => this.#save())
  readonly #layers = make('span', 'layers')
  readonly #area = make('div', 'plot')
  readonly #note = make('p', 'none', 'No points in this time range. Choose a longer one.')
  readonly #canvas = make('canvas')
  readonly #onZoom: OnZoom
  #plot: { readonly rows: number; readonly uplot: uPlot } | undefined
  #shades: Shades = new Uint32Array()
  #chart: HeatChart
  #time: ChartTime | undefined
  #range: TimeRange = { from: 0, to: 1 }
  /** Cells by layer, made when needed since the last draw. */
  readonly #cells = new Map<number, HeatCells>()
  #layer = 0
  #visible = true

  constructor(chart: HeatChart, onZoom: OnZoom) {
    this.#chart = chart
    this.#onZoom = onZoom
    this.#caption.element.firstElementChild?.after(this.#layers)
    this.#area.tabIndex = 0
    this.#area.setAttribute('role', 'group')
    this.#area.addEventListener('keydown', (event) => {
      if (this.#plot !== undefined) onChartKey(event, this.#plot.uplot, this.#range, onZoom)
    })
    this.#area.addEventListener('blur', () => this.#plot && hideCursor(this.#plot.uplot))
    const scale = make('p', 'scale')
    scale.append(
      make('span', '', format(0, chart.unit)),
      make('span', 'shades'),
      make('span', '', format(1, chart.unit)),
    )
    this.element.append(this.#caption.element, this.#area, this.#note, scale)
    new IntersectionObserver((entries) => {
      this.#visible = entries.at(-1)?.isIntersecting ?? true
      if (this.#visible && this.#time !== undefined) this.draw(this.#chart, this.#time)
    }).observe(this.element)
    new ResizeObserver(() => {
      const width = this.#area.clientWidth
      if (width > 0 && this.#plot?.uplot.width !== width) this.#plot?.uplot.setSize({ width, height: this.#height })
    }).observe(this.#area)
  }

  draw(chart: HeatChart, time: ChartTime): void {
    const { history, range } = time
    this.#chart = chart
    this.#time = time
    this.#range = range
    if (!this.#visible || (history.loading && this.#plot !== undefined)) return
    this.#cells.clear()
    this.#caption.drawTitle(chart.title, chart.note)
    setAttribute(this.#area, 'aria-label', `${chart.title}: ${KEYS}`)
    this.#drawLayers()
    const cells = this.#cellsOf(this.#layer, time)
    setHidden(this.#note, history.loading || cells.values.some((value) => !Number.isNaN(value)))
    this.#drawPlot(cells)
  }

  /** Forgets the plot, so that the next draw uses the current colours. */
  reset(): void {
    this.#plot?.uplot.destroy()
    this.#plot = undefined
  }

  get #height(): number {
    const wanted = this.#chart.heat.rows.length * ROW_HEIGHT + AXIS_HEIGHT
    return Math.min(Math.max(wanted, LEAST_HEIGHT), GREATEST_HEIGHT)
  }

  #cellsOf(layer: number, { history, range }: ChartTime): HeatCells {
    return getOrMake(this.#cells, layer, () => {
      const { lines, heat } = this.#chart
      const shown = lines.slice(layer * heat.rows.length, (layer + 1) * heat.rows.length)
      const points = shown.map((line) => history.pointsOf(line))
      return heatCells(points, range, history.stepMs)
    })
  }

  /** Draws a button for each layer, if there are several. */
  #drawLayers(): void {
    const { layers } = this.#chart.heat
    setHidden(this.#layers, layers.length < 2)
    if (this.#layers.childElementCount !== layers.length) {
      this.#layers.replaceChildren(
        ...layers.map((name, layer) => {
          const button = make('button', '', name)
          button.type = 'button'
          button.addEventListener('click', () => {
            this.#layer = layer
            if (this.#time !== undefined) this.draw(this.#chart, this.#time)
          })
          return button
        }),
      )
    }
    if (this.#layer >= layers.length) this.#layer = 0
    for (const [layer, button] of [...this.#layers.children].entries()) {
      setAttribute(button, 'aria-pressed', String(layer === this.#layer))
    }
  }

  #drawPlot({ columns, range }: HeatCells): void {
    const { rows } = this.#chart.heat
    const stepMs = (range.to - range.from) / columns
    // Positions for the cursor. A hook paints the cells.
    const times = Array.from({ length: columns }, (_, column) => range.from + column * stepMs)
    const data: uPlot.AlignedData = [times, times.map(() => 0)]
    if (this.#plot?.rows === rows.length) {
      this.#plot.uplot.setData(data)
      return
    }
    this.reset()
    this.#shades = shadesOf()
    this.#plot = { rows: rows.length, uplot: new uPlot(this.#options(), data, this.#area) }
  }

  #options(): uPlot.Options {
    const axis = baseAxis()
    const { rows } = this.#chart.heat
    const markColor = color('text')
    return {
      width: this.#area.clientWidth || 300,
      height: this.#height,
      ms: 1,
      padding: [8, 10, 0, 0],
      legend: { show: false },
      cursor: { ...baseCursor(() => this.#onZoom(undefined)), points: { show: false } },
      scales: {
        x: { time: true, range: () => [this.#range.from, this.#range.to] },
        y: { range: [0, rows.length], dir: -1 },
      },
      axes: [
        { ...axis, ...timeAxis, size: AXIS_HEIGHT, grid: { show: false } },
        {
          ...axis,
          size: 62,
          space: 12,
          grid: { show: false },
          incrs: [1, 2, 4, 8, 16, 32, 64],
          splits: (_plot, _axis, _from, _to, step) => rows.flatMap((_, row) => (row % step === 0 ? [row + 0.5] : [])),
          values: (_plot, splits) => splits.map((at) => rows[Math.floor(at)] ?? ''),
        },
      ],
      series: [{}, { paths: () => null, points: { show: false } }],
      hooks: {
        setSelect: [(plot) => select(plot, this.#onZoom)],
        setCursor: [(plot) => this.#drawHover(plot)],
        draw: [
          (plot) => {
            if (this.#time === undefined) return
            paintCells(plot, this.#cellsOf(this.#layer, this.#time), this.#shades, this.#canvas)
            drawMarks(plot, this.#time.stalls, markColor)
          },
        ],
      },
    }
  }

  /** Describes the cell under the pointer, if it is on this chart. */
  #drawHover(plot: uPlot): void {
    const { left = -1, top = -1 } = plot.cursor
    const { rows, layers } = this.#chart.heat
    const row = Math.floor(plot.posToVal(top, 'y'))
    const name = left >= 0 && top >= 0 ? rows[row] : undefined
    const ms = plot.posToVal(left, 'x')
    const time = name === undefined ? undefined : this.#time
    const values = layers.flatMap((layer, index) => {
      const value = time && cellAt(this.#cellsOf(index, time), row, ms)
      return value === undefined ? [] : [`${layer} ${format(value, this.#chart.unit)}`]
    })
    this.#caption.drawWhen(name === undefined ? '' : [name, ...values, timeOfDay(new Date(ms))].join(' · '), '')
  }

  #save(): void {
    if (this.#time === undefined) return
    const { history, range } = this.#time
    const data = chartData(this.#chart, history, range)
    const { name, text } = chartFile(this.#chart, data, { host: history.host, range, before: undefined })
    saveFile(name, 'text/csv;charset=utf-8', text)
  }
}
