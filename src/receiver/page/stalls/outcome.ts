import { type HostState, tagsKey } from '../host-state.js'
import type { Stall } from './stall.js'

/** Type that every agent that reports stalls sends with each tick. */
const HEARTBEAT = 'runtime_stall_longest_seconds'
/** Ticks within this time after the report may belong to the time before it. */
const LATE_MS = 5000
/** A stall counts as the process's last act after this time without its end and without other points. */
const LOST_MS = 60_000

/**
 * Outcome of a stall, as far as is known. It ended, it is going on, or it never ended and its agent has been silent since.
 * Otherwise the agent sends again: from a process that took its place, or from the same one, whose report of the end was lost.
 */
export type Outcome = 'ended' | 'going-on' | 'silent' | 'restarted' | 'unreported'

/**
 * @param nowMs by the clock of the host @param survived tells whether the process that sends again is the same one; called only in
 * that case
 */
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

/** Labels in the list, shown in place of the length alone. */
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
