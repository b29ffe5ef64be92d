import type { Layout } from '../shared/frame.js'

/** Counts the slabs that refer to each layout, and estimates the layouts' memory. */
export class LayoutUsage {
  readonly #slabs = new Map<Layout, number>()
  #heldBytes = 0

  get heldBytes(): number {
    return this.#heldBytes
  }

  /** Adds a slab that refers to the layout. */
  acquire(layout: Layout): void {
    const slabs = this.#slabs.get(layout) ?? 0
    if (slabs === 0) this.#heldBytes += layoutBytes(layout)
    this.#slabs.set(layout, slabs + 1)
  }

  /** Removes a slab that referred to these layouts. */
  release(layouts: readonly Layout[]): void {
    for (const layout of layouts) {
      const slabs = (this.#slabs.get(layout) ?? 0) - 1
      if (slabs > 0) {
        this.#slabs.set(layout, slabs)
        continue
      }
      this.#slabs.delete(layout)
      this.#heldBytes -= layoutBytes(layout)
    }
  }
}

const SERIES_BYTES = 96
const TAG_BYTES = 32

/** Layouts do not change, and most are used by every tick. */
const known = new WeakMap<Layout, number>()

function layoutBytes(layout: Layout): number {
  const bytes = known.get(layout) ?? estimateBytes(layout)
  known.set(layout, bytes)
  return bytes
}

/** Estimates the memory of a layout: objects, and one byte per character. A layout used once costs more than its values. */
function estimateBytes(layout: Layout): number {
  let bytes = SERIES_BYTES
  for (const { type, tags } of layout.series) {
    bytes += SERIES_BYTES + type.length
    if (tags === undefined) continue
    for (const key in tags) bytes += TAG_BYTES + key.length + (tags[key] as string).length
  }
  return bytes
}
