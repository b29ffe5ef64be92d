import { hideCursor, moveCursor } from './chart-cursor.js'
import type { OnZoom, TimeRange } from './view-state.js'

/** Describes the keys for screen readers. */
export const KEYS =
  'left and right move the time, plus and minus zoom, escape goes back, shift with left and right reads values'
/** Keys, with the shift and factor for `moveWindow`. */
const moves: Readonly<Record<string, readonly [shift: number, factor: number]>> = {
  ArrowLeft: [-0.25, 1],
  ArrowRight: [0.25, 1],
  '+': [0, 0.5],
  '=': [0, 0.5],
  '-': [0, 2],
}
/** Keys that move the cursor while shift is held, and the number of steps. */
const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 }

/** Moves or zooms the time of the focused chart, or moves the cursor of all charts. */
export function onChartKey(event: KeyboardEvent, plot: uPlot, range: TimeRange, onZoom: OnZoom): void {
  const { key, shiftKey, ctrlKey, metaKey, altKey } = event
  if (ctrlKey || metaKey || altKey) return
  const by = shiftKey ? steps[key] : undefined
  const move = moves[key]
  if (by !== undefined) moveCursor(plot, by)
  else if (move !== undefined) onZoom(range, ...move)
  else if (key !== 'Escape') return
  else if (!hideCursor(plot)) onZoom(undefined)
  event.preventDefault()
}
