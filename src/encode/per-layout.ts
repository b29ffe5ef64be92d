import type { Layout } from '../shared/frame.js'

/** Prepares something for each series of a layout, once per layout. */
export class PerLayout<Prepared> {
  readonly #prepare: (layout: Layout) => readonly Prepared[]
  readonly #byLayout = new WeakMap<Layout, readonly Prepared[]>()

  /** @param prepare returns one element per series, in order */
  constructor(prepare: (layout: Layout) => readonly Prepared[]) {
    this.#prepare = prepare
  }

  /** Returns what was prepared for the series of the layout, in order. */
  of(layout: Layout): readonly Prepared[] {
    let prepared = this.#byLayout.get(layout)
    if (prepared === undefined) {
      prepared = this.#prepare(layout)
      this.#byLayout.set(layout, prepared)
    }
    return prepared
  }
}
