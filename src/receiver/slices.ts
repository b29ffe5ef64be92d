import { nextTurn } from '../shared/next-turn.js'

/** Points processed in one turn of the event loop: a few milliseconds at most. */
const SLICE_POINTS = 5000

/** Calls `work` with consecutive ranges of `count` points, and yields to the event loop between calls. */
export async function inSlices(count: number, work: (from: number, to: number) => void): Promise<void> {
  for (let from = 0; from < count; from += SLICE_POINTS) {
    if (from > 0) await nextTurn()
    work(from, Math.min(from + SLICE_POINTS, count))
  }
}
