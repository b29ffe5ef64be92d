import { COARSE_WINDOW_MS, RATE_WINDOW_MS } from '../../src/collectors/metric.js'
import type { CollectorSettings } from '../../src/shared/settings.js'

/** How far back the base lies: the reading that the latest one is compared with. */
export interface Window {
  /** Least age of the base. */
  readonly seconds: number
  /** How many earlier readings are stored, at least 1: enough for one of that age. */
  readonly readings: number
}

/** The base is the previous reading, whatever its age. */
export const SINCE_PREVIOUS: Window = { seconds: 0, readings: 1 }

/** Returns the window for counters in clock ticks: the previous reading, unless there are samples inside the tick. */
export function coarseWindow({ sampleIntervalMs }: Pick<CollectorSettings, 'sampleIntervalMs'>): Window {
  if (sampleIntervalMs === undefined) return SINCE_PREVIOUS
  // One more than fits: a sample may be late by up to one step.
  return { seconds: COARSE_WINDOW_MS / 1000, readings: Math.ceil(COARSE_WINDOW_MS / sampleIntervalMs) + 1 }
}

/**
 * Returns the window for rates: the previous reading, unless there are samples inside the tick. Those are compared with the sample
 * as many steps before as fill RATE_WINDOW_MS; half a step of lateness is allowed, or every other one would be compared with one
 * more step.
 */
export function rateWindow({ sampleIntervalMs }: Pick<CollectorSettings, 'sampleIntervalMs'>): Window {
  if (sampleIntervalMs === undefined) return SINCE_PREVIOUS
  const steps = Math.ceil(RATE_WINDOW_MS / sampleIntervalMs)
  return { seconds: ((steps - 0.5) * sampleIntervalMs) / 1000, readings: steps + 1 }
}
