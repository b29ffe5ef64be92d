import { isLost } from './outcome.js'
import type { ShownStall } from './stall-log.js'

/** A stall on the time axis, or several that begin too close to each other to be told apart. In pixels. */
export interface Mark {
  readonly from: number
  readonly to: number
  /** Whether a process died in one of the stalls. */
  readonly lost: boolean
}

/** Returns the marks of stalls, from left to right. @param toX pixel of a time @param gap least distance between two marks */
export function marksOf(stalls: readonly ShownStall[], toX: (ms: number) => number, gap: number): readonly Mark[] {
  const spans = stalls
    .map(({ startMs, endMs, outcome }): Mark => ({ from: toX(startMs), to: toX(endMs), lost: isLost(outcome) }))
    .sort((a, b) => a.from - b.from)
  const marks: Mark[] = []
  for (const span of spans) {
    const last = marks.at(-1)
    if (last === undefined || span.from - last.from >= gap) marks.push(span)
    else marks[marks.length - 1] = { ...last, to: Math.max(last.to, span.to), lost: last.lost || span.lost }
  }
  return marks
}

/**
 * Returns the marks that have room for a head; marks of lost processes take precedence. @param space least distance between two
 * heads
 */
export function headsOf(marks: readonly Mark[], space: number): readonly Mark[] {
  const heads: Mark[] = []
  const lost = marks.filter((mark) => mark.lost)
  let next = 0
  for (const mark of marks) {
    while (next < lost.length && (lost[next]?.from ?? 0) < mark.from) next++
    const isFree = (other: Mark | undefined) => other === undefined || Math.abs(mark.from - other.from) >= space
    if (mark.lost || (isFree(heads.at(-1)) && isFree(lost[next]))) heads.push(mark)
  }
  return heads
}
