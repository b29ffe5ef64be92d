import type { OnZoom, TimeRange } from './view-state.js'

/** Keys, with the shift and factor for `moveWindow`. */
const moves: Readonly<Record<string, readonly [shift: number, factor: number]>> = {
  ArrowLeft: [-0.25, 1],
  ArrowRight: [0.25, 1],
  '+': [0, 0.5],
  '=': [0, 0.5],
  '-': [0, 2],
}

/** Moves or zooms the time of a chart that has the focus. */
export function moveByKey(event: KeyboardEvent, range: TimeRange, onZoom: OnZoom): void {
  const move = moves[event.key]
  if (move === undefined || event.ctrlKey || event.metaKey || event.altKey) return
  event.preventDefault()
  onZoom(range, ...move)
}
