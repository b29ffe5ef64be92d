import type { Series } from '../../../src/shared/frame.js'
import type { BuiltInSettings } from '../../../src/shared/settings.js'
import { type Probe, READ, type ReadResult } from '../../probes/probe.js'
import { namesIn } from './sys-folder.js'

/** Folders, and the entries in them that `sensors` reads. */
const FOLDERS = [
  ['class/hwmon', /^hwmon/],
  ['class/thermal', /^thermal_zone/],
  ['class/power_supply', /^/],
  ['devices/system/cpu/cpu0/thermal_throttle', /_count$/],
] as const

/**
 * Counts the sensors that `sensors` could read, only by listing folders of sysfs, which asks no driver. The child process of
 * `sensors` runs only while there is something: most virtual machines have no sensor. The value never leaves the agent.
 */
export function sensorsScoutProbes({ roots }: Pick<BuiltInSettings, 'roots'>): Probe[] {
  return [new SensorsScoutProbe(roots.sysRoot)]
}

class SensorsScoutProbe implements Probe {
  readonly sampled = false
  readonly series: readonly Series[] = [{ type: 'sensor_folders', kind: 'gauge' }]
  readonly values = new Float64Array(1)
  readonly #sysRoot: string

  constructor(sysRoot: string) {
    this.#sysRoot = sysRoot
  }

  read(): ReadResult {
    const counts = FOLDERS.map(([folder, entry]) => {
      return namesIn(`${this.#sysRoot}/${folder}`).filter((name) => entry.test(name)).length
    })
    this.values[0] = counts.reduce((sum, count) => sum + count, 0)
    return READ
  }

  close(): void {}
}
