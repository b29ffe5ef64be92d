import type { Layout } from '../shared/frame.js'
import { layoutBytes } from '../shared/layout-bytes.js'

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
