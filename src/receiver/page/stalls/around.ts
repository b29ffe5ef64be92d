import type { TimeRange } from '../view-state.js'

const LEAST_MS = 30_000

/** Returns a window with a stall in its middle. */
export function around({ from, to }: TimeRange): TimeRange {
  const margin = Math.max(LEAST_MS, to - from)
  return { from: from - margin, to: to + margin }
}

export function isSameDay({ from, to }: TimeRange): boolean {
  return new Date(from).toDateString() === new Date(to).toDateString()
}
