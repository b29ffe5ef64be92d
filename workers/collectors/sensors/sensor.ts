import type { sensorMetrics } from '../../../src/collectors/sensors.js'

/** One readable value of a sensor. */
export interface Sensor {
  readonly metric: keyof typeof sensorMetrics
  /** Value of the tag `sensor`. */
  readonly name: string
  /** Device, which tells the sensor from others of the same name. */
  readonly device: string
  /** Name of the limit, if the value is one. */
  readonly level?: string
  /** File with a whole number. */
  readonly path: string
  /** Divides the number. */
  readonly per: number
  /** File that contains 1 when the value is unusable. */
  readonly fault?: string
}

/** Returns the sensors with unique names: adds the device to names that several share. */
export function withUniqueNames(sensors: readonly Sensor[]): readonly Sensor[] {
  const keyOf = ({ metric, name, level = '' }: Sensor) => `${metric} ${level} ${name}`
  const counts = new Map<string, number>()
  for (const sensor of sensors) counts.set(keyOf(sensor), (counts.get(keyOf(sensor)) ?? 0) + 1)
  return sensors.map((sensor) =>
    (counts.get(keyOf(sensor)) ?? 0) > 1 ? { ...sensor, name: `${sensor.name} (${sensor.device})` } : sensor,
  )
}
