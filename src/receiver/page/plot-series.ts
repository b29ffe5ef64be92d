// How uPlot draws the lines, layers and bands of a chart.

import type { Column } from './align.js'
import { color, mix } from './colors.js'
import type { Chart, ChartLine } from './lines.js'
import { loneSteps } from './lone-steps.js'

const COLORS = 8
/** Diameter of the dot that marks a step without neighbours, in CSS pixels. */
const DOT = 5
const DASHES = [4, 3]

/** Returns the name of a line's colour. The edges of a band have the colour of the line that they surround. */
export function colorOf({ edge }: ChartLine, index: number): string {
  return `c${edge ? 1 : (index % COLORS) + 1}`
}

/** Returns the series in the order of `drawnColumns`. @param compared whether an earlier time is drawn as well */
export function plotSeries({ lines, stacked }: Chart, compared: boolean): uPlot.Series[] {
  const filled = !stacked && lines.length < 4
  const series = lines.map((line, index) => seriesOf(line, index, stacked ? 'layer' : filled ? 'area' : 'line'))
  if (stacked) series.reverse()
  return [...series, ...(compared ? earlierSeries(lines, stacked) : [])]
}

/** Returns the band between the greatest and the least value, for a chart that has both. */
export function plotBands(lines: readonly ChartLine[]): uPlot.Band[] {
  const edgeAt = (name: string) => lines.findIndex(({ edge, label }) => edge && label === name) + 1
  const upper = edgeAt('max')
  const lower = edgeAt('min')
  return upper > 0 && lower > 0 ? [{ series: [upper, lower], fill: `${color('c1')}2e` }] : []
}

function seriesOf(line: ChartLine, index: number, as: 'layer' | 'area' | 'line'): uPlot.Series {
  const stroke = color(colorOf(line, index))
  const base = { label: line.label, points: dots(stroke) }
  if (line.edge) return { ...base, stroke: `${stroke}66`, width: 1 }
  if (as === 'layer') return { ...base, stroke, fill: mix(stroke, color('card'), 0.55), width: 1 }
  return { ...base, stroke, width: 1.5, ...(as === 'area' && index === 0 && { fill: `${stroke}1c` }) }
}

/** Returns dashed lines in the colours of the current ones; for a stack, one line for its top. */
function earlierSeries(lines: readonly ChartLine[], stacked: boolean | undefined): uPlot.Series[] {
  const dashed = (label: string, stroke: string): uPlot.Series => ({
    label,
    points: dots(stroke),
    stroke,
    width: 1.2,
    dash: DASHES,
    alpha: 0.75,
  })
  if (stacked) return [dashed('', color('text'))]
  return lines.flatMap((line, index) => (line.edge ? [] : [dashed(line.label, color(colorOf(line, index)))]))
}

/** Draws a dot where a line has a single step between pauses, because no stroke would show it. */
function dots(fill: string): uPlot.Series.Points {
  return {
    show: false,
    size: DOT,
    width: 0,
    fill,
    filter: (plot, index) => loneSteps(plot.data[index] as Column),
  }
}
