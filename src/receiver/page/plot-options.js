// How uPlot is told to draw a chart, in the colours of the page.

import { format } from './format.js'
import { timeAxis } from './time-axis.js'

export const HEIGHT = 132
const COLORS = 8
const MIN_SHARE = 0.05
const AXIS_FONT = '11px system-ui, sans-serif'

/** The name of the colour of a line; the edges of a band have that of the line that they surround. */
export function colorOf({ edge }, index) {
  return `c${edge ? 1 : (index % COLORS) + 1}`
}

function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()
}

/** Between two colours written `#rrggbb`, in full strength: layers of a stack lie over each other. */
function mix(one, other, share) {
  const parts = [one, other].map((hex) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)))
  return `rgb(${parts[0].map((value, index) => Math.round(value * share + parts[1][index] * (1 - share))).join()})`
}

/**
 * @param chart `{ lines, unit, stacked?, max? }`
 * @param range gives the window at any time
 * @param onSelect called with the window that was dragged over @param onHover with the index below the pointer, or null
 */
export function plotOptions({ lines, unit, stacked, max }, { width, range, onSelect, onHover }) {
  const axis = {
    stroke: color('muted'),
    grid: { stroke: color('grid'), width: 1 },
    ticks: { show: false },
    font: AXIS_FONT,
  }
  const series = lines.map((line, index) => seriesOptions(line, index, lines.length, stacked))
  if (stacked) series.reverse()
  const yRange = (_plot, least, most) => [Math.min(0, least ?? 0), max ?? topOf(most ?? 0, unit)]
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
    scales: { x: { time: true, range: () => [range().from, range().to] }, y: { range: yRange } },
    axes: [
      { ...axis, ...timeAxis, size: 26 },
      { ...axis, space: 32, size: 62, values: (_plot, values) => values.map((value) => format(value, unit)) },
    ],
    series: [{}, ...series],
    bands: bandOf(lines),
    hooks: {
      setSelect: [(plot) => select(plot, onSelect)],
      setCursor: [(plot) => onHover(plot.cursor.idx)],
    },
  }
}

function seriesOptions(line, index, count, stacked) {
  const stroke = color(colorOf(line, index))
  const base = { label: line.label, points: { show: false } }
  if (line.edge) return { ...base, stroke: `${stroke}66`, width: 1 }
  if (stacked) return { ...base, stroke, fill: mix(stroke, color('card'), 0.55), width: 1 }
  return { ...base, stroke, fill: index === 0 && count < 4 ? `${stroke}1c` : undefined, width: 1.5 }
}

/** What lies between the greatest and the least, where a chart has both. */
function bandOf(lines) {
  const [upper, lower] = ['max', 'min'].map((name) => lines.findIndex(({ edge, label }) => edge && label === name) + 1)
  return upper > 0 && lower > 0 ? [{ series: [upper, lower], fill: `${color('c1')}2e` }] : []
}

/** Above the greatest value; of shares so high that next to nothing looks like next to nothing. */
function topOf(most, unit) {
  if (unit === 'ratio') return most <= 1 ? Math.min(Math.max(most * 1.08, MIN_SHARE), 1) : most * 1.08
  return most > 0 ? most * 1.08 : 1
}

function select(plot, onSelect) {
  const { left, width } = plot.select
  if (width < 4) return
  const range = { from: plot.posToVal(left, 'x'), to: plot.posToVal(left + width, 'x') }
  plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false)
  onSelect(range)
}
