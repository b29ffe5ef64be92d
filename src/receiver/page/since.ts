import type { HostState } from './host-state.js'

const DAY_MS = 86_400_000
const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
const day = { weekday: 'short', day: 'numeric', month: 'short' } as const

/** Returns when the last point of a host came: 19:21, or a date after a day. */
export function sinceText({ ageMs }: HostState): string {
  const date = new Date(Date.now() - ageMs)
  return ageMs < DAY_MS ? date.toLocaleTimeString(undefined, clock) : date.toLocaleDateString(undefined, day)
}
