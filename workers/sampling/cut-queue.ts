import { type CutMessage, MAX_COLLECTION_POINTS } from '../../src/shared/protocol.js'
import type { Cut } from './cut.js'

/** Most cuts that wait for a request. Beyond either bound the oldest are dropped. */
export const MOST_CUTS = 600
/** 4 MB. */
const MOST_VALUES = 500_000

/** The cuts of one collector not sent yet, oldest first. */
export class CutQueue {
  readonly #cuts: Cut[] = []
  readonly #onDrop: (cut: Cut) => void
  #size = 0

  constructor(onDrop: (cut: Cut) => void) {
    this.#onDrop = onDrop
  }

  add(cut: Cut): void {
    this.#cuts.push(cut)
    this.#size += cut.size
    while (this.#cuts.length > MOST_CUTS || (this.#size > MOST_VALUES && this.#cuts.length > 1)) this.drop(1)
  }

  /**
   * Returns how many cuts precede the cut of a boundary. The cut itself may be missing. The wall clock may have been set between
   * cuts.
   */
  countBefore(tsMs: number): number {
    const cuts = this.#cuts
    const index = cuts.findLastIndex((cut) => cut.tsMs === tsMs)
    return index >= 0 ? index : cuts.filter((cut) => cut.tsMs < tsMs).length
  }

  has(tsMs: number): boolean {
    return this.#cuts[this.countBefore(tsMs)]?.tsMs === tsMs
  }

  /** Drops the oldest cuts. */
  drop(count: number): void {
    for (let dropped = 0; dropped < count; dropped++) {
      const cut = this.take()
      if (cut !== undefined) this.#onDrop(cut)
    }
  }

  /** Takes the oldest cut. */
  take(): Cut | undefined {
    const cut = this.#cuts.shift()
    this.#size -= cut?.size ?? 0
    return cut
  }

  /**
   * Takes up to `count` of the oldest cuts, within the bounds of one collection. Takes at least one, even if it alone exceeds them.
   */
  takePacked(count: number): readonly CutMessage[] {
    const packed: CutMessage[] = []
    let points = 0
    while (packed.length < count) {
      points += this.#cuts[0]?.size ?? 0
      if (packed.length > 0 && points > MAX_COLLECTION_POINTS) break
      const cut = this.take()
      if (cut === undefined) break
      packed.push({ tsMs: cut.tsMs, seconds: cut.seconds, response: cut.pack() })
    }
    return packed
  }
}
