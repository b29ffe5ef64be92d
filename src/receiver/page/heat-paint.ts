import { color } from './colors.js'
import type { HeatCells } from './heat.js'

const SHADES = 64
/**
 * Colours from 0 to 1. Each is darker than the one before (lighter in the dark theme), so that they can be told apart without
 * colour vision.
 */
const STOPS = ['card', 'c1', 'text'] as const
/** Rows at least this high have a line between them, in CSS pixels. */
const MIN_RULED = 6

/** Colours of the shares 0 to 1, as pixels. */
export type Shades = Uint32Array

/** Returns the shades in the current colours of the page. */
export function shadesOf(): Shades {
  const stops = STOPS.map((name) => channelsOf(color(name)))
  return Uint32Array.from({ length: SHADES }, (_, index) => {
    const at = (index / (SHADES - 1)) * (STOPS.length - 1)
    const from = stops[Math.min(Math.floor(at), STOPS.length - 2)] ?? []
    const to = stops[Math.min(Math.floor(at), STOPS.length - 2) + 1] ?? []
    const share = at - Math.min(Math.floor(at), STOPS.length - 2)
    const mixed = from.map((one, channel) => Math.round(one + ((to[channel] ?? one) - one) * share))
    return ((255 << 24) | ((mixed[2] ?? 0) << 16) | ((mixed[1] ?? 0) << 8) | (mixed[0] ?? 0)) >>> 0
  })
}

function channelsOf(hex: string): readonly number[] {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
}

/** Paints cells over a plot's area, the first row on top. Values are shares, 0 to 1. */
export function paintCells(plot: uPlot, cells: HeatCells, shades: Shades, canvas: HTMLCanvasElement): void {
  const { columns, rows, values, range } = cells
  const inner = canvas.getContext('2d')
  if (inner === null || rows === 0) return
  canvas.width = columns
  canvas.height = rows
  const image = inner.createImageData(columns, rows)
  const pixels = new Uint32Array(image.data.buffer)
  for (const [index, value] of values.entries()) {
    if (!Number.isNaN(value)) pixels[index] = shades[Math.round(Math.min(Math.max(value, 0), 1) * (SHADES - 1))] ?? 0
  }
  inner.putImageData(image, 0, 0)
  const { ctx, bbox } = plot
  const left = plot.valToPos(range.from, 'x', true)
  ctx.save()
  ctx.beginPath()
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
  ctx.clip()
  ctx.imageSmoothingEnabled = false
  ctx.drawImage(canvas, left, bbox.top, plot.valToPos(range.to, 'x', true) - left, bbox.height)
  const rowHeight = bbox.height / rows
  if (rowHeight >= MIN_RULED * devicePixelRatio) {
    ctx.fillStyle = color('card')
    for (let row = 1; row < rows; row++) {
      ctx.fillRect(bbox.left, Math.round(bbox.top + row * rowHeight), bbox.width, devicePixelRatio)
    }
  }
  ctx.restore()
}
