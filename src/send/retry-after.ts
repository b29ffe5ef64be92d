/** Longest wait: a server's mistake must not silence an output for days. */
const LONGEST_MS = 5 * 60_000

/**
 * Returns the wait that a Retry-After header asks for, in milliseconds, at most 5 minutes (RFC 9110, section 10.2.3). Returns 0
 * when the header is absent, negative, in the past, or neither a number of seconds nor a date.
 * @param nowMs milliseconds since the epoch
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number {
  if (header === undefined) return 0
  const text = header.trim()
  // Date.parse accepts nearly anything, even "-1" and "1.5": a date must start with a weekday.
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1000 : /^[A-Z][a-z]{2}/.test(text) ? Date.parse(text) - nowMs : 0
  return waitMs > 0 ? Math.min(waitMs, LONGEST_MS) : 0
}
