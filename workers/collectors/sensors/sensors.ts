import type { SensorsOptions } from '../../../src/collectors/sensors.js'
import { nameFilter } from '../../../src/shared/name-filter.js'
import type { BuiltInSettings } from '../../../src/shared/settings.js'
import type { Probe } from '../../probes/probe.js'
import { SensorsProbe } from './sensors-probe.js'

/**
 * Temperatures and other readings from /sys, filtered by the option `sensors`. Runs in a process of its own, because a driver may
 * hang.
 */
export function sensorsProbes({ roots, options }: Pick<BuiltInSettings<SensorsOptions>, 'roots' | 'options'>): Probe[] {
  return [new SensorsProbe(roots.sysRoot, nameFilter(options.sensors))]
}
