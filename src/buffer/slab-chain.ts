import type { Layout } from '../shared/frame.js'
import { LayoutUsage } from './layout-usage.js'
import { ROW_HEADER, Slab } from './slab.js'

/** The slabs of a buffer, oldest first, and the memory they hold. Grows at the new end, shrinks anywhere before it. */
export class SlabChain {
  readonly #slabDoubles: number
  readonly #layouts = new LayoutUsage()
  /** Of the layouts of the last slab. */
  readonly #indexes = new Map<Layout, number>()
  #slabBytes = 0
  #first: Slab
  #last: Slab
  /** One that was let go, for the next one: memory outside the heap that comes and goes makes V8 collect all of the heap. */
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

  /** Lets go of the slabs before `slab`. */
  releaseUpTo(slab: Slab): void {
    while (this.#first !== slab) this.#first = this.#release(this.#first)
  }

  /** Lets go of the slabs between two that stay. */
  releaseBetween(before: Slab, after: Slab): void {
    if (before === after) return
    for (let slab = before.next as Slab; slab !== after; ) slab = this.#release(slab)
    before.next = after
  }

  /** Forgets every row but keeps the newest slab, so that steady state allocates nothing. */
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

  /** Returns the slab that came after it. */
  #release(slab: Slab): Slab {
    const next = slab.next as Slab
    this.#slabBytes -= slab.data.byteLength
    this.#layouts.release(slab.layouts)
    slab.clear()
    if (slab.data.length === this.#slabDoubles) this.#spare = slab
    return next
  }
}
