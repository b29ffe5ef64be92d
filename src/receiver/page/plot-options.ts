import { color } from './colors.js'
import { drawWhole } from './draw-whole.js'
import type { Chart } from './lines.js'
import { plotBands, plotSeries } from './plot-series.js'
import { drawMarks } from './stalls/draw-marks.js'
import type { ShownStall } from './stalls/stall-log.js'
import { timeAxis } from './time-axis.js'
import { ValueAxis } from './value-axis.js'
import type { TimeRange } from './view-state.js'

export const HEIGHT = 132
/** Charts with this key share one cursor: the time under the pointer on any of them. */
export const CURSOR_KEY = 'time'
const AXIS_FONT = '11px system-ui, sans-serif'
const MIN_DRAG_PIXELS = 4

export interface PlotHandlers {
  /** Width in CSS pixels. */
  readonly width: number
  /** Whether an earlier time is drawn as well. */
  readonly compared: boolean
  /** Returns the current chart, with the same lines as the one that the plot was made for. */
  chart(): Chart
  /** Returns the window to draw. */
  range(): TimeRange
  /** Called with the window selected by dragging. */
  onSelect(range: TimeRange): void
  /** Called after a double click, to return to the window before any zoom. */
  onBack(): void
  /** Called when the pointer has moved, on this chart or on another. */
  onHover(plot: uPlot): void
  /** Returns the stalls to mark. */
  stalls(): readonly ShownStall[]
}

/** Returns the options that all axes share. */
export function baseAxis(): uPlot.Axis {
  return {
    stroke: color('muted'),
    grid: { stroke: color('grid'), width: 1 },
    ticks: { show: false },
    font: AXIS_FONT,
  }
}

/** Returns the pointer options of all charts: a shared cursor, dragging to zoom, and a double click to go back. */
export function baseCursor(onBack: () => void): uPlot.Cursor {
  return {
    y: false,
    sync: { key: CURSOR_KEY, scales: ['x', null] },
    drag: { x: true, y: false, setScale: false },
    bind: {
      dblclick: () => () => {
        onBack()
        return null
      },
    },
  }
}

/** Returns the options with which uPlot draws a chart in the colours of the page. */
export function plotOptions(chart: Chart, handlers: PlotHandlers): uPlot.Options {
  const { width, compared, range, onSelect, onBack, onHover, stalls } = handlers
  const [textColor, mutedColor] = [color('text'), color('muted')]
  const values = new ValueAxis(() => handlers.chart())
  const axis = baseAxis()
  return {
    width,
    height: HEIGHT,
    ms: 1,
    padding: [8, 10, 0, 0],
    legend: { show: false },
    cursor: { ...baseCursor(onBack), points: { size: 5 } },
    scales: {
      x: { time: true, range: () => [range().from, range().to] },
      y: { range: (_plot, least, most) => values.range(least, most) },
    },
    axes: [
      {
        ...axis,
        ...timeAxis,
        size: 26,
        grid: { ...axis.grid, filter: (_plot, times) => (values.hasValues ? times : times.map(() => null)) },
      },
      {
        ...axis,
        space: 32,
        size: 62,
        values: (_plot, at) => values.labels(at),
        grid: { ...axis.grid, filter: (_plot, at) => values.gridLines(at) },
      },
    ],
    series: [{}, ...plotSeries(chart, compared)],
    bands: plotBands(chart.lines),
    hooks: {
      setSelect: [(plot) => select(plot, onSelect)],
      setCursor: [onHover],
      draw: [
        (plot) => {
          if (values.hasValues) drawWhole(plot, handlers.chart(), mutedColor)
          drawMarks(plot, stalls(), textColor)
        },
      ],
    },
  }
}

/** Calls `onSelect` with the window selected by dragging, and clears the selection. */
export function select(plot: uPlot, onSelect: (range: TimeRange) => void): void {
  const { left, width } = plot.select
  if (width < MIN_DRAG_PIXELS) return
  const range = { from: plot.posToVal(left, 'x'), to: plot.posToVal(left + width, 'x') }
  plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false)
  onSelect(range)
}
