const LONGEST_MS = 300_000

/**
 * How long to leave a collector alone: its interval, doubled with each failure, up to five minutes or its interval,
 * whichever is longer.
 * @param failures failures in a row, at least 1
 */
export function backoffMs(intervalMs: number, failures: number): number {
  return Math.min(intervalMs * 2 ** failures, Math.max(intervalMs, LONGEST_MS))
}
