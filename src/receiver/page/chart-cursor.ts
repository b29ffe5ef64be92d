import { CURSOR_KEY } from './plot-options.js'

/** Position of a cursor that is not shown. */
const AWAY = -10

/** Moves the cursor of all charts by steps of this one. Starts from the end when there is no cursor yet. */
export function moveCursor(plot: uPlot, steps: number): void {
  const times = plot.data[0]
  const from = plot.cursor.idx ?? (steps < 0 ? times.length : -1)
  const ms = times[Math.min(Math.max(from + steps, 0), times.length - 1)]
  if (ms !== undefined) putCursor(plot, ms)
}

/** Returns whether there was a cursor to hide. */
export function hideCursor(plot: uPlot): boolean {
  if ((plot.cursor.left ?? AWAY) < 0) return false
  putCursor(plot, undefined)
  return true
}

function putCursor(plot: uPlot, ms: number | undefined): void {
  const [left, top] = ms === undefined ? [AWAY, AWAY] : [plot.valToPos(ms, 'x'), 0]
  plot.setCursor({ left, top }, true)
  // The other charts take the time from here, as they do after uPlot's own events.
  const values = plot.cursor.sync?.values
  if (values !== undefined && ms !== undefined) values[0] = ms
  const { clientWidth, clientHeight } = plot.over
  uPlot.sync(CURSOR_KEY).pub('mousemove', plot, left, top, clientWidth, clientHeight, plot.cursor.idx ?? 0)
}
