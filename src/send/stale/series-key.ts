import type { Series } from '../../shared/frame.js'

/** The same text for the same series, in whatever layout it is. */
export function seriesKey({ type, tags = {} }: Series): string {
  const sorted = Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([type, sorted])
}
