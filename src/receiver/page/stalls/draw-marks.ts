import { seconds } from '../format.js'
import { headsOf, type Mark, marksOf } from './marks.js'
import { isLost } from './outcome.js'
import { longestOf } from './stall.js'
import type { ShownStall } from './stall-log.js'

/** Least distance between two marks. This and the following lengths are in CSS pixels. */
const GAP = 4
const HEAD = 4
const HEAD_SPACE = 9
/** Mark lines closer than this on average are drawn paler, so that they do not hide the chart's lines. */
const FADE_SPACE = 80
const LINE_ALPHA = 0.5
/** Distance within which the pointer is on a mark. */
const REACH = 5

/** Draws a band for each mark, with a triangle above it, or a cross if a process did not survive. */
export function drawMarks(plot: uPlot, stalls: readonly ShownStall[], color: string): void {
  const { ctx, bbox } = plot
  const scale = devicePixelRatio
  const right = bbox.left + bbox.width
  const begin = ({ from }: Mark) => Math.max(from, bbox.left)
  const all = marksOf(stalls, (ms) => plot.valToPos(ms, 'x', true), GAP * scale)
  const marks = all.filter(({ from, to }) => from <= right && to >= bbox.left)
  const lineAlpha = Math.min(LINE_ALPHA, bbox.width / scale / (marks.length * FADE_SPACE))
  ctx.save()
  ctx.fillStyle = color
  ctx.strokeStyle = color
  ctx.lineWidth = 1.6 * scale
  for (const mark of marks) {
    ctx.globalAlpha = 0.13
    ctx.fillRect(begin(mark), bbox.top, Math.min(mark.to, right) - begin(mark), bbox.height)
    ctx.globalAlpha = lineAlpha
    ctx.fillRect(begin(mark), bbox.top, scale, bbox.height)
  }
  ctx.globalAlpha = 1
  for (const mark of headsOf(marks, HEAD_SPACE * scale)) {
    const draw = mark.lost ? cross : triangle
    ctx.beginPath()
    draw(ctx, begin(mark), bbox.top - HEAD * scale, HEAD * scale)
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

/** Describes the mark near the pointer; empty when there is none. @param plot the chart under the pointer */
export function markText(plot: uPlot, stalls: readonly ShownStall[]): string {
  const x = plot.cursor.left ?? -1
  if (x < 0) return ''
  const from = plot.posToVal(x - REACH, 'x')
  const to = plot.posToVal(x + REACH, 'x')
  const near = stalls.filter(({ startMs, endMs }) => startMs <= to && endMs >= from)
  const [first, ...others] = near
  if (first === undefined) return ''
  const length = seconds(longestOf(near))
  if (others.length > 0) return `${near.length} stalls, up to ${length}`
  const by = first.tags['function'] ?? first.tags['cause'] ?? ''
  return `${isLost(first.outcome) ? 'killed after a stall of' : 'stall of'} ${length}, ${by}`
}
