import type { TimeRange, View } from './view-state.js'

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000]
/**
 * Lengths of windows that end now, used when points begin later than the chosen window. Close enough that most of the window is
 * filled after a few minutes.
 */
const lengths = [
  ...[1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50].map((one) => one * MINUTE),
  ...[1, 1.5, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 20].map((one) => one * HOUR),
  ...[1, 1.5, 2, 3, 4, 5, 6].map((one) => one * DAY),
]
/** Part of a window that may be empty before the first point. */
const SLACK = 0.05

/** The part of a view's window that the charts show. */
export interface ShownWindow {
  readonly range: TimeRange
  /** The window that the view asks for. */
  readonly wanted: TimeRange
  /** The view with the shown time. */
  readonly view: View
  /** Whether less is shown than the view asks for, because points begin later. */
  readonly fitted: boolean
}

/**
 * Fits the window of a view to the points of its host.
 * @param nowMs end of a window that has no end of its own
 * @param firstMs time of the host's first point, if it is known
 */
export function shownWindow(view: View, nowMs: number, firstMs: number | undefined): ShownWindow {
  const { fixed, rangeMs } = view
  if (fixed !== undefined) {
    const { from, to } = fixed
    const fitted = firstMs !== undefined && firstMs < to && firstMs - from > (to - from) * SLACK
    const range = fitted ? { from: firstMs, to } : fixed
    return { range, wanted: fixed, view: { ...view, fixed: range }, fitted }
  }
  const spanMs = firstMs === undefined ? rangeMs : Math.min(rangeMs, lengthFor(nowMs - firstMs))
  return {
    range: { from: nowMs - spanMs, to: nowMs },
    wanted: { from: nowMs - rangeMs, to: nowMs },
    view: { ...view, rangeMs: spanMs },
    fitted: spanMs < rangeMs,
  }
}

function lengthFor(ms: number): number {
  return lengths.find((length) => length >= ms) ?? Number.POSITIVE_INFINITY
}
