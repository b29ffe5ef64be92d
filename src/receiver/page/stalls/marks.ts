import { isLost } from './outcome.js'
import type { ShownStall } from './stall-log.js'

/** A stall on the time axis, or several that lie too close to be told apart. In pixels. */
export interface Mark {
  from: number
  to: number
  /** Whether a process did not survive one of them. */
  lost: boolean
}

/** Returns the marks of stalls, from left to right. @param toX pixel of a time @param gap marks closer than this are one */
export function marksOf(stalls: readonly ShownStall[], toX: (ms: number) => number, gap: number): readonly Mark[] {
  const spans = stalls
    .map(({ startMs, endMs, outcome }) => ({ from: toX(startMs), to: toX(endMs), lost: isLost(outcome) }))
    .sort((a, b) => a.from - b.from)
  const marks: Mark[] = []
  for (const span of spans) {
    const last = marks.at(-1)
    if (last === undefined || span.from - last.to >= gap) marks.push(span)
    else {
      last.to = Math.max(last.to, span.to)
      last.lost ||= span.lost
    }
  }
  return marks
}
