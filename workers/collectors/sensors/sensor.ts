import type { sensorMetrics } from '../../../src/collectors/sensors.js'

/** One value that a sensor can be asked for. */
export interface Sensor {
  readonly metric: keyof typeof sensorMetrics
  /** Value of the tag `sensor`. */
  readonly name: string
  /** Tells it from others of that name. */
  readonly device: string
  /** Name of the limit that it is. */
  readonly level?: string
  /** File with a whole number. */
  readonly path: string
  /** Divides the number. */
  readonly per: number
  /** File with 1 when the value is of no use. */
  readonly fault?: string
}

/** Returns the sensors with names that are unique: the device is added to the names of several. */
export function withUniqueNames(sensors: readonly Sensor[]): readonly Sensor[] {
  const keyOf = ({ metric, name, level = '' }: Sensor) => `${metric} ${level} ${name}`
  const counts = new Map<string, number>()
  for (const sensor of sensors) counts.set(keyOf(sensor), (counts.get(keyOf(sensor)) ?? 0) + 1)
  return sensors.map((sensor) =>
    (counts.get(keyOf(sensor)) ?? 0) > 1 ? { ...sensor, name: `${sensor.name} (${sensor.device})` } : sensor,
  )
}
