import { format } from './format.js'
import type { Chart } from './lines.js'

const FONT_SIZE = 11
const DASHES = [2, 3]

/** Draws a labelled line at the whole of a chart, such as all memory. */
export function drawWhole(plot: uPlot, { whole, unit }: Pick<Chart, 'whole' | 'unit'>, color: string): void {
  if (whole === undefined) return
  const { ctx, bbox } = plot
  const y = Math.round(plot.valToPos(whole.value, 'y', true)) + 0.5
  const right = bbox.left + bbox.width
  ctx.save()
  ctx.strokeStyle = color
  ctx.fillStyle = color
  ctx.lineWidth = devicePixelRatio
  ctx.setLineDash(DASHES.map((length) => length * devicePixelRatio))
  ctx.beginPath()
  ctx.moveTo(bbox.left, y)
  ctx.lineTo(right, y)
  ctx.stroke()
  ctx.font = `${FONT_SIZE * devicePixelRatio}px system-ui, sans-serif`
  ctx.textAlign = 'right'
  ctx.textBaseline = 'top'
  ctx.fillText(`${whole.label} ${format(whole.value, unit)}`, right - 3 * devicePixelRatio, y + 3 * devicePixelRatio)
  ctx.restore()
}
