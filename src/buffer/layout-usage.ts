import type { Layout } from '../shared/frame.js'

/** The layouts that slabs refer to, and an estimate of the memory they hold. */
export class LayoutUsage {
  readonly #slabs = new Map<Layout, number>()
  #heldBytes = 0

  get heldBytes(): number {
    return this.#heldBytes
  }

  /** One more slab refers to the layout. */
  acquire(layout: Layout): void {
    const slabs = this.#slabs.get(layout) ?? 0
    if (slabs === 0) this.#heldBytes += layoutBytes(layout)
    this.#slabs.set(layout, slabs + 1)
  }

  /** The slab that referred to these layouts is gone. */
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

/** Layouts come back with every tick, and do not change. */
const known = new WeakMap<Layout, number>()

function layoutBytes(layout: Layout): number {
  const bytes = known.get(layout) ?? estimateBytes(layout)
  known.set(layout, bytes)
  return bytes
}

/** About what a layout costs: objects and one byte per character. Layouts that change with every tick cost more than their values. */
function estimateBytes(layout: Layout): number {
  let bytes = SERIES_BYTES
  for (const { type, tags } of layout.series) {
    bytes += SERIES_BYTES + type.length
    if (tags === undefined) continue
    for (const key in tags) bytes += TAG_BYTES + key.length + (tags[key] as string).length
  }
  return bytes
}
