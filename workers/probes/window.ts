import { COARSE_WINDOW_MS, RATE_WINDOW_MS } from '../../src/collectors/metric.js'
import type { CollectorSettings } from '../../src/shared/settings.js'

/** Age of the base, which is the reading that the latest one is compared with. */
export interface Window {
  /** Least age of the base. */
  readonly seconds: number
  /** Number of earlier readings stored, at least 1: enough for one of that age. */
  readonly readings: number
}

/** The base is the previous reading, whatever its age. */
export const SINCE_PREVIOUS: Window = { seconds: 0, readings: 1 }

/** Returns the window for counters in clock ticks. Without samples inside the tick, it is the previous reading. */
export function coarseWindow({ sampleIntervalMs }: Pick<CollectorSettings, 'sampleIntervalMs'>): Window {
  if (sampleIntervalMs === undefined) return SINCE_PREVIOUS
  // One more than fits: a sample may be late by up to one step.
  return { seconds: COARSE_WINDOW_MS / 1000, readings: Math.ceil(COARSE_WINDOW_MS / sampleIntervalMs) + 1 }
}

/**
 * Returns the window for rates. Without samples inside the tick, it is the previous reading. A sample is compared with the one as
 * many steps earlier as fill RATE_WINDOW_MS. Half a step of lateness is allowed, or every other sample would be compared over one
 * step more.
 */
export function rateWindow({ sampleIntervalMs }: Pick<CollectorSettings, 'sampleIntervalMs'>): Window {
  if (sampleIntervalMs === undefined) return SINCE_PREVIOUS
  const steps = Math.ceil(RATE_WINDOW_MS / sampleIntervalMs)
  return { seconds: ((steps - 0.5) * sampleIntervalMs) / 1000, readings: steps + 1 }
}
