import type { Unit } from '../collectors/metric.js'
import { formatSeconds } from '../shared/format-seconds.js'

const BYTE_UNITS = ['B', 'KB', 'MB', 'GB', 'TB', 'PB', 'EB']
const COUNT_UNITS = ['', 'k', 'M', 'G', 'T', 'P', 'E']

/** Formats a value for people: `42.0 %`, `1.2 GB/s`, `3 d 4 h`. Uses powers of 1000, like `1MB` in the configuration. */
export function humanize(value: number, unit: Unit | undefined): string {
  switch (unit) {
    case 'ratio':
      return `${(value * 100).toFixed(1)} %`
    case 'bytes':
      return scaled(value, BYTE_UNITS)
    case 'bytes per second':
      return `${scaled(value, BYTE_UNITS)}/s`
    case 'per second':
      return `${scaled(value, COUNT_UNITS)}/s`
    case 'seconds':
      return formatSeconds(value)
    case 'epoch seconds':
      return `${new Date(value * 1000).toISOString().slice(0, 19)}Z`
    case 'celsius':
      return `${value.toFixed(1)} °C`
    default:
      return scaled(value, COUNT_UNITS)
  }
}

function scaled(value: number, units: readonly string[]): string {
  let rest = value
  let step = 0
  while (Math.abs(rest) >= 999.5 && step < units.length - 1) {
    rest /= 1000
    step += 1
  }
  const digits = Number.isInteger(rest) || Math.abs(rest) >= 100 ? 0 : Math.abs(rest) >= 10 ? 1 : 2
  return `${rest.toFixed(digits)} ${units[step] ?? ''}`.trimEnd()
}
