import { type Timer, threadsMonotonicMs } from '../../shared/clock.js'
import type { StallCells } from '../../shared/stall-cells.js'

/** A beat is late when it comes after this many intervals. */
const LATE_INTERVALS = 1.5

/** Writes the time into shared memory at every interval: proof that this loop turns, where the kernel's files cannot be read. */
export class Heartbeat implements Timer {
  readonly #interval: NodeJS.Timeout

  constructor(cells: StallCells, everyMs: number) {
    cells.beatMs = threadsMonotonicMs()
    this.#interval = setInterval(() => {
      const nowMs = threadsMonotonicMs()
      if (nowMs - cells.beatMs > LATE_INTERVALS * everyMs) cells.resumedMs = nowMs
      cells.beatMs = nowMs
    }, everyMs)
    this.#interval.unref()
  }

  cancel(): void {
    clearInterval(this.#interval)
  }
}
