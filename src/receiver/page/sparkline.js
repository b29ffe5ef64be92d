// Small lines of the last minutes, as paths of an SVG that is stretched to its place.

const SVG = 'http://www.w3.org/2000/svg'
const WIDTH = 300
const HEIGHT = 60
const SHORTEST_MS = 60_000

export function makeSparkline() {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('class', 'spark')
  svg.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`)
  svg.setAttribute('preserveAspectRatio', 'none')
  svg.setAttribute('aria-hidden', 'true')
  return svg
}

/**
 * @param lines each a list of [ts, value], oldest first
 * @param max the value at the top; absent: the greatest there is
 */
export function drawSparkline(svg, lines, max, rangeMs) {
  const ends = lines.flatMap((line) => (line.length === 0 ? [] : [line[0][0], line.at(-1)[0]]))
  const end = Math.max(...ends)
  const span = Math.min(Math.max(end - Math.min(...ends), SHORTEST_MS), rangeMs)
  const top = max ?? (Math.max(...lines.flat().map(([, value]) => value)) * 1.1 || 1)
  while (svg.children.length < lines.length * 2) {
    const path = document.createElementNS(SVG, 'path')
    path.setAttribute(
      'class',
      `${svg.children.length % 2 === 0 ? 'area' : 'line'} c${Math.floor(svg.children.length / 2) + 1}`,
    )
    svg.append(path)
  }
  for (const [index, line] of lines.entries()) {
    const points = line
      .filter(([ts]) => ts >= end - span)
      .map(([ts, value]) => [WIDTH - ((end - ts) / span) * WIDTH, HEIGHT - 1 - Math.min(value / top, 1) * (HEIGHT - 2)])
    const path = trace(points)
    const first = points[0]?.[0] ?? 0
    const last = points.at(-1)?.[0] ?? 0
    svg.children[index * 2].setAttribute(
      'd',
      path && `${path}L${last.toFixed(1)} ${HEIGHT}L${first.toFixed(1)} ${HEIGHT}Z`,
    )
    svg.children[index * 2 + 1].setAttribute('d', path)
  }
}

function trace(points) {
  return points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('')
}

/** The sum of several series over time. A series counts with its latest value until it has been silent for long. */
export function sumLines(lines, silentMs = 30_000) {
  if (lines.length < 2) return lines[0] ?? []
  const events = lines.flatMap((line, index) => line.map(([ts, value]) => [ts, value, index])).sort(([a], [b]) => a - b)
  const latest = new Map()
  const sums = []
  for (const [position, [ts, value, index]] of events.entries()) {
    latest.set(index, [ts, value])
    if (events[position + 1]?.[0] === ts) continue
    let sum = 0
    for (const [time, one] of latest.values()) if (ts - time <= silentMs) sum += one
    sums.push([ts, sum])
  }
  return sums
}
