/** Returns the time of day in UTC: `10:09:34`, or with milliseconds `10:09:34.210`. */
export function timeOfDay(ms: number, withMs = false): string {
  return new Date(ms).toISOString().slice(11, withMs ? 23 : 19)
}

/** Returns date and time in UTC: `2026-11-29 10:09:34`. */
export function dateAndTime(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ')
}
