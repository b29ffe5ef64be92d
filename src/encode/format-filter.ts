import type { Frame, Layout } from '../shared/frame.js'
import type { Encoder } from './encoder.js'
import { PerLayout } from './per-layout.js'

/** Removes the points that a format leaves out and renames the others, before they are counted. */
export class FormatFilter {
  readonly #omitted: PerLayout<number>

  readonly #encoder: Pick<Encoder, 'omits' | 'names'>

  constructor(encoder: Pick<Encoder, 'omits' | 'names'>) {
    this.#encoder = encoder
    this.#omitted = new PerLayout((layout: Layout) => encoder.omits?.(layout) ?? [])
  }

  /** Returns the frame itself if nothing is left out or renamed. */
  apply(frame: Frame): Frame {
    const remaining = this.#remaining(frame)
    return this.#encoder.names?.rename(remaining) ?? remaining
  }

  #remaining(frame: Frame): Frame {
    const { layout } = frame
    const columns = this.#omitted.of(layout)
    if (columns.length === 0) return frame
    const values = frame.values.slice()
    for (let start = 0; start < values.length; start += layout.series.length) {
      for (const column of columns) values[start + column] = Number.NaN
    }
    return { ...frame, values }
  }
}
