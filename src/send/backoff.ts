import type { RetrySettings } from '../shared/settings.js'

/** Largest share added to a wait, so that a fleet does not return in step. Waits are never shortened. */
const JITTER = 0.25
const FIRST_PROBE_MS = 5_000

/** Returns the wait before a retry: `initialDelayMs`, doubled with each retry, at most `maxDelayMs`; +0..25 %. @param retry from 1 */
export function retryDelayMs(
  retry: number,
  { initialDelayMs, maxDelayMs }: RetrySettings,
  random: () => number,
): number {
  return Math.min(initialDelayMs * 2 ** (retry - 1), maxDelayMs) * (1 + JITTER * random())
}

/**
 * Returns the wait before a probe of a blocked output: 5 s, doubled with each failed probe, at most `maxDelayMs` with its
 * jitter. @param probe from 1
 */
export function probeDelayMs(probe: number, { maxDelayMs }: RetrySettings, random: () => number): number {
  const longestMs = maxDelayMs / (1 + JITTER)
  return Math.min(FIRST_PROBE_MS * 2 ** (probe - 1), longestMs) * (1 + JITTER * random())
}
