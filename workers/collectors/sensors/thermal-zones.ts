import type { Sensor } from './sensor.js'
import { namesIn, textOf } from './sys-folder.js'

const MILLI = 1e3

/** Returns the zones of /sys/class/thermal: Documentation/driver-api/thermal/sysfs-api.rst of the kernel. Reads no sensor. */
export function thermalZones(sysRoot: string): readonly Sensor[] {
  const folder = `${sysRoot}/class/thermal`
  return namesIn(folder)
    .filter((name) => name.startsWith('thermal_zone'))
    .map((zone) => ({
      metric: 'temperature',
      name: `thermal ${textOf(`${folder}/${zone}/type`) ?? zone}`,
      device: zone,
      path: `${folder}/${zone}/temp`,
      per: MILLI,
    }))
}
