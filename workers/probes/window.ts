import { COARSE_WINDOW_MS } from '../../src/collectors/metric.js'
import type { CollectorSettings } from '../../src/shared/settings.js'

/** How far back the reading lies that the latest one is compared with. */
export interface Window {
  /** The other reading is at least this much older. */
  readonly seconds: number
  /** How many earlier readings are kept, at least 1: enough to have one that old. */
  readonly readings: number
}

/** The other reading is the previous one, whatever its age. */
export const SINCE_PREVIOUS: Window = { seconds: 0, readings: 1 }

/** The window of what the kernel counts in clock ticks: the previous reading unless there are samples inside the tick. */
export function coarseWindow({ sampleIntervalMs }: Pick<CollectorSettings, 'sampleIntervalMs'>): Window {
  if (sampleIntervalMs === undefined) return SINCE_PREVIOUS
  // A sample may come late by up to one step, and the reading as old as the window has to be there even so.
  return { seconds: COARSE_WINDOW_MS / 1000, readings: Math.ceil(COARSE_WINDOW_MS / sampleIntervalMs) + 1 }
}
