import type { Frame } from '../../shared/frame.js'

/** What one collection of one collector yielded. */
export interface Collected {
  readonly collector: string
  /** The tick's scheduled wall time, milliseconds since the epoch. */
  readonly tsMs: number
  readonly frames: readonly Frame[]
}
