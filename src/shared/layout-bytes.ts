import type { Layout } from './frame.js'

const SERIES_BYTES = 96
const TAG_BYTES = 32

/** Sizes of known layouts. Layouts never change, and most are used by every tick. */
const known = new WeakMap<Layout, number>()

/** Estimates the memory of a layout: objects, and one byte per character. A layout used once costs more than its values. */
export function layoutBytes(layout: Layout): number {
  const bytes = known.get(layout) ?? estimateBytes(layout)
  known.set(layout, bytes)
  return bytes
}

function estimateBytes(layout: Layout): number {
  let bytes = SERIES_BYTES
  for (const { type, tags } of layout.series) {
    bytes += SERIES_BYTES + type.length
    if (tags === undefined) continue
    for (const key of Object.keys(tags)) bytes += TAG_BYTES + key.length + (tags[key] as string).length
  }
  return bytes
}
