import type { Row } from '../lib/result.js'
import { LogScale } from './scale.js'

const WIDTH = 760
const HEIGHT = 420
const PLOT = { left: 62, right: 500, top: 46, bottom: 364 }
const LABEL_STEP = 17

/** Colours readable on white and on near-black. The line of hostpulse is thicker. */
const COLOURS: readonly (readonly [label: string, colour: string])[] = [
  ['hostpulse, tick', '#4f83cc'],
  ['hostpulse, tick 1 s, samples, emit summary', '#2e9e5b'],
  ['hostpulse, tick 1 s, samples, emit summary, own threads', '#1b7f8c'],
  ['hostpulse, tick 1 s, samples, emit all', '#88a828'],
  ['collectd', '#d9772b'],
  ['node_exporter', '#b05fc4'],
  ['@opentelemetry', '#d64550'],
  ['systeminformation', '#a87348'],
  ['C loop', '#808890'],
]

interface Point {
  readonly hertz: number
  readonly percent: number
}

interface Line {
  readonly label: string
  readonly colour: string
  readonly points: readonly Point[]
}

/** Draws CPU over frequency, both logarithmic, as an SVG that follows the reader's colour scheme. */
export function frequencyPlot(rows: readonly Row[]): string {
  const lines = linesOf(rows)
  const percents = lines.flatMap(({ points }) => points.map(({ percent }) => percent))
  const x = new LogScale([0.8, 1250], [PLOT.left, PLOT.right])
  const y = new LogScale(
    [10 ** Math.floor(Math.log10(Math.min(...percents))), 10 ** Math.ceil(Math.log10(Math.max(...percents)))],
    [PLOT.bottom, PLOT.top],
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="12" role="img" aria-label="CPU by frequency">
<style>
.text { fill: #24292f } .faint { fill: #57606a } .grid { stroke: #d0d7de } .paper { fill: #ffffff }
@media (prefers-color-scheme: dark) { .text { fill: #e6edf3 } .faint { fill: #9198a1 } .grid { stroke: #30363d } .paper { fill: #0d1117 } }
</style>
<rect class="paper" width="${WIDTH}" height="${HEIGHT}" rx="6"/>
<text class="text" x="${PLOT.left}" y="24" font-size="14" font-weight="600">CPU of the whole process, % of one core, by readings a second</text>
${x.decades.map((hertz) => verticalLine(x.at(hertz), `${hertz} Hz`)).join('\n')}
${y.decades.map((percent) => horizontalLine(y.at(percent), `${percent} %`)).join('\n')}
${lines.map((line) => polyline(line, x, y)).join('\n')}
${endLabels(lines, y).join('\n')}
</svg>
`
}

/** Returns one line per label. A contestant of several groups has one point per frequency, its lowest. */
function linesOf(rows: readonly Row[]): Line[] {
  return COLOURS.flatMap(([start, colour]) => {
    const exact = rows.filter((row) => row['what'] === start)
    const own = exact.length > 0 ? exact : rows.filter((row) => isTicking(String(row['what']), start))
    const best = new Map<number, number>()
    for (const row of own) {
      const [hertz, percent] = [Number(row['Hz']), Number(row['% of a core'])]
      if (percent > 0) best.set(hertz, Math.min(percent, best.get(hertz) ?? percent))
    }
    const points = [...best].map(([hertz, percent]) => ({ hertz, percent })).toSorted((a, b) => a.hertz - b.hertz)
    return points.length === 0 ? [] : [{ label: start, colour, points }]
  })
}

function isTicking(what: string, start: string): boolean {
  return what.startsWith(start) && !(start === 'hostpulse, tick' && /samples|one thread/.test(what))
}

function verticalLine(at: number, label: string): string {
  return `<line class="grid" x1="${at}" x2="${at}" y1="${PLOT.top}" y2="${PLOT.bottom}"/><text class="faint" x="${at}" y="${PLOT.bottom + 20}" text-anchor="middle">${label}</text>`
}

function horizontalLine(at: number, label: string): string {
  return `<line class="grid" x1="${PLOT.left}" x2="${PLOT.right}" y1="${at}" y2="${at}"/><text class="faint" x="${PLOT.left - 8}" y="${at + 4}" text-anchor="end">${label}</text>`
}

function polyline({ label, colour, points }: Line, x: LogScale, y: LogScale): string {
  const thick = label.startsWith('hostpulse') ? 2.5 : 1.5
  const places = points.map(({ hertz, percent }) => [x.at(hertz), y.at(percent)] as const)
  const dots = places.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3.5" fill="${colour}"/>`).join('')
  return `<polyline points="${places.map((place) => place.join(',')).join(' ')}" fill="none" stroke="${colour}" stroke-width="${thick}"/>${dots}`
}

/** Places the labels at the right ends of the lines, moved apart where they would overlap. */
function endLabels(lines: readonly Line[], y: LogScale): string[] {
  let lowest = PLOT.top - LABEL_STEP
  return lines
    .map((line) => ({ line, at: y.at(line.points.at(-1)?.percent ?? 1) }))
    .toSorted((one, other) => one.at - other.at)
    .map(({ line, at }) => {
      lowest = Math.max(at, lowest + LABEL_STEP)
      const text = line.label
        .replace('hostpulse, tick 1 s, samples,', 'hostpulse, samples,')
        .replace('emit summary, own threads', 'own threads')
        .replace(/^@opentelemetry$/, '@opentelemetry/host-metrics')
      return `<circle cx="${PLOT.right + 20}" cy="${lowest - 4}" r="4" fill="${line.colour}"/><text class="text" x="${PLOT.right + 30}" y="${lowest}">${text}</text>`
    })
}
