import { nextTurn } from '../shared/next-turn.js'

/** Work on so many points takes a few milliseconds at most. */
const SLICE_POINTS = 5000

/** Calls `work` with ranges that cover `count` points, and lets the event loop turn in between. */
export async function inSlices(count: number, work: (from: number, to: number) => void): Promise<void> {
  for (let from = 0; from < count; from += SLICE_POINTS) {
    if (from > 0) await nextTurn()
    work(from, Math.min(from + SLICE_POINTS, count))
  }
}
