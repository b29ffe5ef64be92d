import type { StallCells } from '../../../src/shared/stall-cells.js'
import type { Witness } from './witness.js'

/** Number of intervals between two beats beyond which the loop counts as held. */
const LATE_INTERVALS = 2

/** Relies on a timer of the watched thread that writes the time. For use where the kernel's files cannot be read. */
export class HeartbeatWitness implements Witness {
  readonly #cells: Pick<StallCells, 'beatMs' | 'resumedMs'>
  readonly #everyMs: number

  constructor(cells: Pick<StallCells, 'beatMs' | 'resumedMs'>, everyMs: number) {
    this.#cells = cells
    this.#everyMs = everyMs
  }

  /** Whether the loop is certainly not held. Without a first beat nothing is known. */
  isFree(nowMs: number): boolean {
    const { beatMs } = this.#cells
    return beatMs === 0 || nowMs - beatMs < LATE_INTERVALS * this.#everyMs
  }

  doubt(): number {
    return this.#cells.beatMs + this.#everyMs
  }

  turnedAfter(sinceMs: number): number | undefined {
    const { beatMs, resumedMs } = this.#cells
    if (resumedMs >= sinceMs) return resumedMs
    return beatMs >= sinceMs ? beatMs : undefined
  }

  get latestTurnMs(): number {
    return this.#cells.beatMs
  }
}
