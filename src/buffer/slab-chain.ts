import type { Layout } from '../shared/frame.js'
import { LayoutUsage } from './layout-usage.js'
import { ROW_HEADER, Slab } from './slab.js'

/** The slabs of a buffer, oldest first, and the memory they hold. Grows at the newest slab, shrinks anywhere before it. */
export class SlabChain {
  readonly #slabDoubles: number
  readonly #layouts = new LayoutUsage()
  /** Indexes of the layouts in the last slab. */
  readonly #indexes = new Map<Layout, number>()
  #slabBytes = 0
  #first: Slab
  #last: Slab
  /** A released slab, kept for reuse: freeing and allocating memory outside the heap triggers full collections in V8. */
  #spare: Slab | undefined

  /** @param slabDoubles size of a slab; a row that needs more gets a slab of its own size */
  constructor(slabDoubles: number) {
    this.#slabDoubles = slabDoubles
    this.#first = this.#allocate(0)
    this.#last = this.#first
  }

  get first(): Slab {
    return this.#first
  }

  get last(): Slab {
    return this.#last
  }

  get heldBytes(): number {
    return this.#slabBytes + this.#layouts.heldBytes
  }

  append(layout: Layout, timeMs: number, values: Float64Array, from: number): void {
    const width = layout.series.length
    if (!this.#last.hasRoomFor(width)) {
      const slab = this.#allocate(width)
      this.#last.next = slab
      this.#last = slab
      this.#indexes.clear()
    }
    this.#last.appendRow(this.#layoutIndex(layout), timeMs, values, from, width)
  }

  /** Releases the slabs before `slab`. */
  releaseUpTo(slab: Slab): void {
    while (this.#first !== slab) this.#first = this.#release(this.#first)
  }

  /** Releases the slabs between two others. */
  releaseBetween(before: Slab, after: Slab): void {
    if (before === after) return
    for (let slab = before.next as Slab; slab !== after; ) slab = this.#release(slab)
    before.next = after
  }

  /** Removes all rows but keeps the newest slab, so that the steady state allocates nothing. */
  restart(): void {
    this.releaseUpTo(this.#last)
    this.#layouts.release(this.#last.layouts)
    this.#indexes.clear()
    this.#last.clear()
  }

  #layoutIndex(layout: Layout): number {
    const known = this.#indexes.get(layout)
    if (known !== undefined) return known
    this.#layouts.acquire(layout)
    const index = this.#last.layouts.push(layout) - 1
    this.#indexes.set(layout, index)
    return index
  }

  #allocate(width: number): Slab {
    const doubles = Math.max(this.#slabDoubles, width + ROW_HEADER)
    const slab = this.#spare?.data.length === doubles ? this.#spare : new Slab(doubles)
    if (slab === this.#spare) this.#spare = undefined
    this.#slabBytes += slab.data.byteLength
    return slab
  }

  /** Releases a slab and returns the one after it. */
  #release(slab: Slab): Slab {
    const next = slab.next as Slab
    this.#slabBytes -= slab.data.byteLength
    this.#layouts.release(slab.layouts)
    slab.clear()
    if (slab.data.length === this.#slabDoubles) this.#spare = slab
    return next
  }
}
