import type { CollectorSettings } from '../shared/settings.js'

/** Adds a setting that is made each time the settings are sent to a worker: it has a port, which moves to that worker. */
export function madeAtOpening<Key extends 'watched' | 'threadReports'>(
  settings: CollectorSettings,
  key: Key,
  make: () => CollectorSettings[Key],
): CollectorSettings {
  return Object.defineProperty({ ...settings }, key, { enumerable: true, get: make })
}
