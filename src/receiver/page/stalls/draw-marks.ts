import { seconds } from '../format.js'
import { marksOf } from './marks.js'
import { isLost } from './outcome.js'
import type { ShownStall } from './stall-log.js'

/** Marks closer than this are one. This and the following in CSS pixels. */
const GAP = 5
const GLYPH = 4
/** How near the pointer has to be to a mark. */
const REACH = 5

/** Draws a band for each mark with a triangle above it, or with a cross if a process did not survive. */
export function drawMarks(plot: uPlot, stalls: readonly ShownStall[], color: string): void {
  const { ctx, bbox } = plot
  const scale = devicePixelRatio
  const [left, right] = [bbox.left, bbox.left + bbox.width]
  ctx.save()
  ctx.fillStyle = color
  ctx.strokeStyle = color
  ctx.lineWidth = 1.6 * scale
  for (const { from, to, lost } of marksOf(stalls, (ms) => plot.valToPos(ms, 'x', true), GAP * scale)) {
    const begin = Math.max(from, left)
    const end = Math.min(to, right)
    if (end < left || begin > right) continue
    ctx.globalAlpha = 0.13
    ctx.fillRect(begin, bbox.top, Math.max(end - begin, scale), bbox.height)
    ctx.globalAlpha = 0.5
    ctx.fillRect(begin, bbox.top, scale, bbox.height)
    ctx.globalAlpha = 1
    ctx.beginPath()
    const draw = lost ? cross : triangle
    draw(ctx, begin, bbox.top - GLYPH * scale, GLYPH * scale)
  }
  ctx.restore()
}

function triangle(ctx: CanvasRenderingContext2D, x: number, y: number, size: number): void {
  ctx.moveTo(x - size, y - size * 0.8)
  ctx.lineTo(x + size, y - size * 0.8)
  ctx.lineTo(x, y + size * 0.9)
  ctx.fill()
}

function cross(ctx: CanvasRenderingContext2D, x: number, y: number, size: number): void {
  const half = size * 0.85
  ctx.moveTo(x - half, y - half)
  ctx.lineTo(x + half, y + half)
  ctx.moveTo(x + half, y - half)
  ctx.lineTo(x - half, y + half)
  ctx.stroke()
}

/** Says what is marked near the pointer; empty when nothing is. @param plot the chart under the pointer */
export function markText(plot: uPlot, stalls: readonly ShownStall[]): string {
  const x = plot.cursor.left ?? -1
  if (x < 0) return ''
  const near = stalls.filter(({ startMs, endMs }) => {
    return plot.valToPos(startMs, 'x') - REACH <= x && x <= plot.valToPos(endMs, 'x') + REACH
  })
  const [first, ...others] = near
  if (first === undefined) return ''
  const length = seconds(Math.max(...near.map((one) => one.seconds)))
  if (others.length > 0) return `${near.length} stalls, up to ${length}`
  const by = first.tags['function'] ?? first.tags['cause'] ?? ''
  return `${isLost(first.outcome) ? 'killed after a stall of' : 'stall of'} ${length}, ${by}`
}
