import { KILL_TIMEOUT_MS } from '../run/supervisor.js'

/** Largest share of the stop deadline for the collections in flight; the rest is for sending. */
const COLLECTING_SHARE = 0.5
/** Outputs keep the deadline themselves; this bounds one that does not. */
export const SLACK_MS = 50

/**
 * Divides the deadline of a stop. The grace of collections leaves time, if the deadline allows, to kill a worker and find it gone or
 * stuck; reports of stalls may take longer.
 */
export function stopTimes(deadlineMs: number): { readonly graceMs: number; readonly reportsMs: number } {
  const beforeKillMs = deadlineMs - KILL_TIMEOUT_MS - 2 * SLACK_MS
  const share = deadlineMs * COLLECTING_SHARE
  const graceMs = Math.min(share, Math.max(share / 2, beforeKillMs))
  return { graceMs, reportsMs: Math.max(graceMs, beforeKillMs) }
}
