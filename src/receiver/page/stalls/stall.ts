import type { Tags } from '../../../shared/frame.js'
import { getOrMake } from '../get-or-make.js'
import { senderName, senderOf } from './sender.js'

/** Largest difference between the starts in a stall's two reports, due to changes of the host's clock in the meantime. */
const SAME_START_MS = 500

/** One point `runtime_stall_seconds`. */
export interface StallReport {
  readonly ts: number
  readonly seconds: number
  readonly tags: Tags
}

/** One stall, as told by its reports. */
export interface Stall {
  /** Stays the same when the second report arrives. */
  readonly key: string
  readonly startMs: number
  /** Time until which the loop is known to have been held. */
  readonly endMs: number
  readonly seconds: number
  /** Whether its end was reported. */
  readonly ended: boolean
  /** The agent's own tags. */
  readonly sender: Tags
  /** Tags of the last report. */
  readonly tags: Tags
}

const startOf = ({ ts, seconds }: StallReport) => ts - seconds * 1000
const isEnd = ({ tags }: StallReport) => tags['state'] === 'ended'

export function longestOf(stalls: readonly Stall[]): number {
  return stalls.reduce((longest, { seconds }) => Math.max(longest, seconds), 0)
}

/** Makes a stall from each pair of reports, and from each single report; newest first. Never mixes agents. */
export function stallsOf(reports: Iterable<StallReport>): Stall[] {
  const bySender = new Map<string, StallReport[]>()
  for (const report of reports) getOrMake(bySender, senderName(senderOf(report.tags)), () => []).push(report)
  return [...bySender.values()].flatMap(stallsOfOne).sort((a, b) => b.startMs - a.startMs)
}

function stallsOfOne(reports: readonly StallReport[]): Stall[] {
  const stalls: Stall[] = []
  let alone: StallReport[] = []
  for (const report of [...reports].sort((a, b) => startOf(a) - startOf(b))) {
    const isNear = (other: StallReport) => startOf(report) - startOf(other) <= SAME_START_MS
    for (const one of alone) if (!isNear(one)) stalls.push(stallOf(one))
    alone = alone.filter(isNear)
    const other = alone.findLast((one) => isEnd(one) !== isEnd(report))
    if (other === undefined) alone.push(report)
    else {
      alone.splice(alone.indexOf(other), 1)
      stalls.push(isEnd(report) ? stallOf(report, other) : stallOf(other, report))
    }
  }
  return [...stalls, ...alone.map((one) => stallOf(one))]
}

/** @param first the report made during the stall, if `last` is the one of its end */
function stallOf(last: StallReport, first?: StallReport): Stall {
  const sender = senderOf(last.tags)
  // The place comes from one report, so that the function of one never mixes with the line of the other.
  const isPlaced = last.tags['function'] !== undefined
  return {
    key: `${senderName(sender)} ${(first ?? last).ts}`,
    startMs: startOf(last),
    endMs: last.ts,
    seconds: last.seconds,
    ended: isEnd(last),
    sender,
    tags: isPlaced ? last.tags : { ...first?.tags, ...last.tags },
  }
}
