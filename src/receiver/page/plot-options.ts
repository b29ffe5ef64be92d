import type { Unit } from '../../collectors/metric.js'
import { format } from './format.js'
import type { Chart, ChartLine } from './lines.js'
import { drawMarks } from './stalls/draw-marks.js'
import type { ShownStall } from './stalls/stall-log.js'
import { timeAxis } from './time-axis.js'
import type { TimeRange } from './view-state.js'

export const HEIGHT = 132
const COLORS = 8
const MIN_SHARE = 0.05
const AXIS_FONT = '11px system-ui, sans-serif'
const MIN_DRAG_PIXELS = 4

export interface PlotHandlers {
  /** In pixels. */
  readonly width: number
  /** Returns the window to draw. */
  range(): TimeRange
  /** Called with the window that was dragged over. */
  onSelect(range: TimeRange): void
  /** Called when the pointer has moved, on this chart or on another. */
  onHover(plot: uPlot): void
  /** Returns the stalls to mark. */
  stalls(): readonly ShownStall[]
}

/** Returns the name of a line's colour. The edges of a band have the colour of the line that they surround. */
export function colorOf({ edge }: ChartLine, index: number): string {
  return `c${edge ? 1 : (index % COLORS) + 1}`
}

/** Returns a colour of the page, `#rrggbb`. */
export function color(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()
}

/** Mixes two colours written `#rrggbb`. The result is opaque, because the layers of a stack overlap. */
function mix(one: string, other: string, share: number): string {
  const channel = (hex: string, at: number) => Number.parseInt(hex.slice(at, at + 2), 16)
  const mixed = [1, 3, 5].map((at) => Math.round(channel(one, at) * share + channel(other, at) * (1 - share)))
  return `rgb(${mixed.join()})`
}

/** Returns what all axes have in common. */
export function baseAxis(): uPlot.Axis {
  return {
    stroke: color('muted'),
    grid: { stroke: color('grid'), width: 1 },
    ticks: { show: false },
    font: AXIS_FONT,
  }
}

/** Returns the options with which uPlot draws a chart in the colours of the page. */
export function plotOptions({ lines, unit, stacked, max }: Chart, handlers: PlotHandlers): uPlot.Options {
  const { width, range, onSelect, onHover, stalls } = handlers
  const markColor = color('text')
  const axis = baseAxis()
  const series = lines.map((line, index) => seriesOptions(line, index, { of: lines.length, stacked }))
  if (stacked) series.reverse()
  return {
    width,
    height: HEIGHT,
    ms: 1,
    padding: [8, 10, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      sync: { key: 'time', scales: ['x', null] },
      drag: { x: true, y: false, setScale: false },
      points: { size: 5 },
    },
    scales: {
      x: { time: true, range: () => [range().from, range().to] },
      y: { range: (_plot, least, most) => [Math.min(0, least ?? 0), max ?? topOf(most ?? 0, unit)] },
    },
    axes: [
      { ...axis, ...timeAxis, size: 26 },
      { ...axis, space: 32, size: 62, values: (_plot, values) => values.map((value) => format(value, unit)) },
    ],
    series: [{}, ...series],
    bands: bandOf(lines),
    hooks: {
      setSelect: [(plot) => select(plot, onSelect)],
      setCursor: [onHover],
      draw: [(plot) => drawMarks(plot, stalls(), markColor)],
    },
  }
}

function seriesOptions(
  line: ChartLine,
  index: number,
  { of, stacked }: { readonly of: number; readonly stacked: boolean | undefined },
): uPlot.Series {
  const stroke = color(colorOf(line, index))
  const base: uPlot.Series = { label: line.label, points: { show: false } }
  if (line.edge) return { ...base, stroke: `${stroke}66`, width: 1 }
  if (stacked) return { ...base, stroke, fill: mix(stroke, color('card'), 0.55), width: 1 }
  const filled = index === 0 && of < 4
  return { ...base, stroke, width: 1.5, ...(filled && { fill: `${stroke}1c` }) }
}

/** Returns the band between the greatest and the least value, for a chart that has both. */
function bandOf(lines: readonly ChartLine[]): uPlot.Band[] {
  const edgeAt = (name: string) => lines.findIndex(({ edge, label }) => edge && label === name) + 1
  const upper = edgeAt('max')
  const lower = edgeAt('min')
  return upper > 0 && lower > 0 ? [{ series: [upper, lower], fill: `${color('c1')}2e` }] : []
}

/** Returns the upper end of the value axis. The one of shares has a minimum, so that tiny shares look tiny. */
function topOf(most: number, unit: Unit): number {
  if (unit === 'ratio') return most <= 1 ? Math.min(Math.max(most * 1.08, MIN_SHARE), 1) : most * 1.08
  return most > 0 ? most * 1.08 : 1
}

/** Calls back with the window that was dragged over, and takes the selection away. */
export function select(plot: uPlot, onSelect: (range: TimeRange) => void): void {
  const { left, width } = plot.select
  if (width < MIN_DRAG_PIXELS) return
  const range = { from: plot.posToVal(left, 'x'), to: plot.posToVal(left + width, 'x') }
  plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false)
  onSelect(range)
}
