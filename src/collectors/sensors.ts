import { defineCollector } from './definition.js'
import { metricsFrom } from './metric.js'
import { nameFilter, type OptionsOf } from './options.js'

const hwmon = metricsFrom({ tags: ['sensor'], source: '/sys/class/hwmon, /sys/class/thermal', nodeExporter: 'none' })
const throttling = metricsFrom({ tags: ['package'], source: '/sys/devices/system/cpu/*/thermal_throttle' })
const supply = metricsFrom({ source: '/sys/class/power_supply', nodeExporter: 'none' })

const linux = { procfsOnly: true }

/** Metrics of sensors, by the measured quantity. */
export const sensorMetrics = {
  temperature: hwmon.gauge('temperature_celsius', 'celsius', 'Temperature', linux),
  limit: hwmon.gauge(
    'temperature_limit_celsius',
    'celsius',
    'Temperature from which the device is too hot (max, crit)',
    {
      ...linux,
      tags: ['sensor', 'level'],
    },
  ),
  fan: hwmon.gauge('fan_revolutions_per_minute', 'revolutions per minute', 'Speed of a fan', linux),
  voltage: hwmon.gauge('voltage_volts', 'volts', 'Voltage', linux),
  current: hwmon.gauge('current_amperes', 'amperes', 'Current', linux),
  power: hwmon.gauge('power_watts', 'watts', 'Power', linux),
} as const

export const throttleMetrics = {
  core: throttling.counter('cpu_core_throttles_total', 'count', 'Times that a core was slowed down for its heat', {
    ...linux,
    tags: ['package', 'core'],
    nodeExporter: 'node_cpu_core_throttles_total',
  }),
  package: throttling.counter(
    'cpu_package_throttles_total',
    'count',
    'Times that the package of a CPU was slowed down for its heat',
    { ...linux, nodeExporter: 'node_cpu_package_throttles_total' },
  ),
} as const

export const batteryMetric = supply.gauge('battery_ratio', 'ratio', 'Charge of all batteries together', linux)

export const sensors = defineCollector({
  name: 'sensors',
  summary: 'temperatures, fans, voltages, throttling for heat, batteries (off by default)',
  description: 'Temperatures, fans, voltages, throttling for heat and batteries, on Linux',
  enabled: false,
  runsOn: 'process',
  hangs: 'a driver',
  leastIntervalMs: 30_000,
  options: { sensors: nameFilter('Sensors to report, by the tag `sensor`') },
  metrics: [...Object.values(sensorMetrics), ...Object.values(throttleMetrics), batteryMetric],
})

export type SensorsOptions = OptionsOf<typeof sensors>
