import { seriesOf } from '../../../src/collectors/index.js'
import { batteryMetric, sensorMetrics } from '../../../src/collectors/sensors.js'
import type { Series } from '../../../src/shared/frame.js'
import type { FailedPart } from '../../../src/shared/protocol.js'
import { type Probe, partialReading, type ReadResult } from '../../probes/probe.js'
import { batteryRatio } from './batteries.js'
import { hwmonSensors } from './hwmon.js'
import { type Sensor, withUniqueNames } from './sensor.js'
import { integerIn } from './sys-folder.js'
import { thermalZones } from './thermal-zones.js'
import { throttleCounts } from './throttling.js'

/** Highest plausible temperature. A broken sensor reports more. */
const HOTTEST_CELSIUS = 1_000

interface Value {
  readonly series: Series
  readonly value: number
}

/** Values of the host's sensors. Each reading looks for sensors anew: readings are rare, and devices come and go. */
export class SensorsProbe implements Probe {
  readonly sampled = false
  series: readonly Series[] = []
  values = new Float64Array(0)
  readonly #sysRoot: string
  readonly #wanted: (name: string) => boolean
  #key = ''

  constructor(sysRoot: string, wanted: (name: string) => boolean) {
    this.#sysRoot = sysRoot
    this.#wanted = wanted
  }

  /** A sensor that cannot be read costs only its own values. */
  read(): ReadResult {
    const found = withUniqueNames([...hwmonSensors(this.#sysRoot), ...thermalZones(this.#sysRoot)])
    const failed: FailedPart[] = []
    const values = found.filter(({ name }) => this.#wanted(name)).flatMap((sensor) => readSensor(sensor, failed))
    for (const { type, tags, count } of throttleCounts(this.#sysRoot)) {
      values.push({ series: seriesOf(type, tags), value: count })
    }
    values.push({ series: seriesOf(batteryMetric.type), value: batteryRatio(this.#sysRoot) })
    this.#set(values)
    return partialReading(failed)
  }

  close(): void {}

  #set(values: readonly Value[]): void {
    const series = values.map((one) => one.series)
    const key = JSON.stringify(series)
    if (key !== this.#key) {
      this.#key = key
      this.series = series
      this.values = new Float64Array(series.length)
    }
    this.values.set(values.map(({ value }) => value))
  }
}

function readSensor({ metric, name, level, path, per, fault }: Sensor, failed: FailedPart[]): readonly Value[] {
  if (fault !== undefined && integerIn(fault) === 1) return []
  const value = integerIn(path) / per
  if (Number.isNaN(value)) {
    failed.push({ part: name, reason: `${path}: cannot be read, or has no number` })
    return []
  }
  const { type, unit } = sensorMetrics[metric]
  if (unit === 'celsius' && Math.abs(value) > HOTTEST_CELSIUS) return []
  const tags = level === undefined ? { sensor: name } : { sensor: name, level }
  return [{ series: seriesOf(type, tags), value }]
}
