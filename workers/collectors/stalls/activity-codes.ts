import { callNames } from '../../procfs/syscall-names.js'
import type { ThreadActivity } from './thread-files.js'

const UNKNOWN = 0
const RUNNING = 1
const SLEEPING = 2
/** Calls follow, in the order of `callNames`. */
const FIRST_CALL = 3
const FIXED = ['', 'running', 'sleeping']

const codes = new Map(callNames.map((name, index) => [name, FIRST_CALL + index]))

/** Returns an activity as a number, for memory that threads share. */
export function activityCode(activity: ThreadActivity | undefined): number {
  if (activity === undefined) return UNKNOWN
  if (activity.kind === 'running') return RUNNING
  return activity.kind === 'none' ? SLEEPING : (codes.get(activity.call) ?? UNKNOWN)
}

/** Names an activity by its number: `running`, `sleeping`, or the system call; empty when unknown. */
export function activityOf(code: number): string {
  return FIXED[code] ?? callNames[code - FIRST_CALL] ?? ''
}
