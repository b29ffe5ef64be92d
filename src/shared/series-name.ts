import type { Series } from './frame.js'

/** Returns the same text for the same series, regardless of its layout and the order of its tags. */
export function seriesName({ type, tags = {} }: Series): string {
  const sorted = Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([type, sorted])
}
