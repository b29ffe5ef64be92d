import type { Sensor } from './sensor.js'
import { linkedName, namesIn, textOf } from './sys-folder.js'

interface Input {
  readonly metric: Exclude<Sensor['metric'], 'limit'>
  readonly per: number
}

const MILLI = 1e3
const MICRO = 1e6

/** Inputs by the beginning of the file's name: Documentation/hwmon/sysfs-interface.rst of the kernel. */
const INPUTS: Readonly<Record<string, Input>> = {
  temp: { metric: 'temperature', per: MILLI },
  fan: { metric: 'fan', per: 1 },
  in: { metric: 'voltage', per: MILLI },
  curr: { metric: 'current', per: MILLI },
  power: { metric: 'power', per: MICRO },
}

const LIMITS = ['max', 'crit'] as const

/** Returns the sensors of the chips in /sys/class/hwmon. Reads names and labels, but no sensor. */
export function hwmonSensors(sysRoot: string): readonly Sensor[] {
  const folder = `${sysRoot}/class/hwmon`
  return namesIn(folder).flatMap((chip) => sensorsOf(`${folder}/${chip}`, chip))
}

function sensorsOf(folder: string, chip: string): readonly Sensor[] {
  const files = namesIn(folder)
  const chipName = textOf(`${folder}/name`) ?? chip
  const device = linkedName(`${folder}/device`) ?? chip
  return files.flatMap((file) => {
    const [, kind = '', number = ''] = /^(temp|fan|in|curr|power)(\d+)_(?:input|average)$/.exec(file) ?? []
    const input = INPUTS[kind]
    if (input === undefined) return []
    const stem = `${kind}${number}`
    // Some chips have both; the input is the current value.
    if (file.endsWith('_average') && files.includes(`${stem}_input`)) return []
    const label = files.includes(`${stem}_label`) ? textOf(`${folder}/${stem}_label`) : undefined
    const fault = files.includes(`${stem}_fault`) ? { fault: `${folder}/${stem}_fault` } : {}
    const sensor = { ...input, name: `${chipName} ${label ?? stem}`, device, path: `${folder}/${file}`, ...fault }
    return [sensor, ...(kind === 'temp' ? limitsOf(sensor, folder, stem, files) : [])]
  })
}

function limitsOf(sensor: Sensor, folder: string, stem: string, files: readonly string[]): readonly Sensor[] {
  const { name, device, per } = sensor
  return LIMITS.filter((level) => files.includes(`${stem}_${level}`)).map((level) => ({
    metric: 'limit',
    level,
    name,
    device,
    per,
    path: `${folder}/${stem}_${level}`,
  }))
}
