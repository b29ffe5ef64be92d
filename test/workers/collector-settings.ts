import type { CollectorSettings } from '../../src/shared/settings.js'
import { collectorSettings as anySettings } from '../helpers/collector-settings.js'

/** Settings of a collector that reads the machine's own /proc once a second. */
export function collectorSettings(name: string, changes: Partial<CollectorSettings> = {}): CollectorSettings {
  return anySettings({ name, ...changes })
}

/** The same with its files under `procRoot`. */
export function under(
  procRoot: string,
  name: string,
  options: Readonly<Record<string, unknown>> = {},
): CollectorSettings {
  return collectorSettings(name, { roots: { procRoot, sysRoot: '/sys', rootfs: '/' }, options })
}
