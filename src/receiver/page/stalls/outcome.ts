import { type HostState, tagsKey } from '../host-state.js'
import type { Stall } from './stall.js'

/** Every agent that reports stalls sends it with each tick. */
const HEARTBEAT = 'runtime_stall_longest_seconds'
/** Ticks this soon after the report may be of the time before it. */
const LATE_MS = 5000
/** After this time without an end and without other points a stall counts as the last thing the process did. */
const LOST_MS = 60_000

/**
 * How a stall came out: over; still going on as far as is known; never ended, and nothing came from its agent since. Or its agent
 * sends again: as a process that took its place, or, as far as is known, as the same one, whose report of the end was lost.
 */
export type Outcome = 'ended' | 'going-on' | 'silent' | 'restarted' | 'unreported'

/** @param nowMs by the clock of the host @param survived tells whether the process that sends again is the same; asked only then */
export function outcomeOf(
  { ended, endMs, sender }: Stall,
  host: HostState,
  nowMs: number,
  survived: () => boolean | undefined,
): Outcome {
  if (ended) return 'ended'
  const key = tagsKey(sender)
  const seen = host.every(HEARTBEAT).find(({ tags }) => tagsKey(tags) === key)
  // The tick before counts: the first tick after a stall may arrive sooner than the report of its end.
  if (seen !== undefined && seen.ts - seen.stepMs > endMs + LATE_MS) {
    return survived() === false ? 'restarted' : 'unreported'
  }
  return nowMs - endMs < LOST_MS ? 'going-on' : 'silent'
}

/** Whether the process did not survive the stall, as far as is known. */
export function isLost(outcome: Outcome): boolean {
  return outcome === 'silent' || outcome === 'restarted'
}

/** In the list, in place of the length alone. */
export const outcomeLabels: Readonly<Record<Outcome, string>> = {
  ended: '',
  'going-on': 'going on',
  silent: 'killed, or held still',
  restarted: 'killed',
  unreported: 'no end reported',
}

export const outcomeTexts: Readonly<Record<Outcome, string>> = {
  ended: '',
  'going-on': 'Its end has not been reported yet. The loop was held for this long at the last report.',
  silent:
    'Its end was never reported, and nothing came from the process since: it was killed in this stall, or is held still. The loop was held for this long at the last report.',
  restarted:
    'Its end was never reported, and the counters of the process that sends now do not hold it: it was killed in this stall and started anew. The loop was held for this long at the last report.',
  unreported:
    'Its end was not reported, but the process sends again and nothing says that it was started anew: the report of the end was lost. The loop was held for at least this long.',
}
