// Numbers as people read them. A narrow no-break space stands between a number and its unit.

import type { Unit } from '../../collectors/metric.js'

const NARROW_SPACE = '\u202f'
const scales: readonly (readonly [scale: number, prefix: string])[] = [
  [1e15, 'P'],
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
]

function withUnit(text: string | number, unit: string): string {
  return `${text}${NARROW_SPACE}${unit}`
}

function digits(value: number): string {
  const size = Math.abs(value)
  if (Number.isInteger(value) && size < 1000) return String(value)
  return value.toFixed(size < 1 ? 2 : size < 10 ? 1 : 0)
}

/** A value that rounds up to the next scale belongs to it: 999.6 is 1.0 k. */
function scaleOf(value: number): readonly [scale: number, prefix: string] {
  return scales.find(([scale]) => Math.abs(value) >= scale * 0.9995) ?? [1, '']
}

function scaled(value: number): string {
  return value.toFixed(Math.abs(value) < 9.95 ? 1 : 0)
}

/** 12.3 k, 4.5 M; small numbers unscaled. */
export function count(value: number): string {
  const [scale, prefix] = scaleOf(value)
  return prefix === '' ? digits(value) : withUnit(scaled(value / scale), prefix)
}

/** 1.2 GB: powers of ten, as disks and networks are sold. */
export function bytes(value: number): string {
  const [scale, prefix] = scaleOf(value)
  return withUnit(prefix === '' ? Math.round(value) : scaled(value / scale), `${prefix}B`)
}

/** 42 %; 4.2 % below ten. */
export function percent(ratio: number): string {
  const value = ratio * 100
  return withUnit(value === 0 || value >= 9.95 ? value.toFixed(0) : value.toFixed(1), '%')
}

/** 120 µs, 3.2 s, 5 min, 12 d 3 h. */
export function seconds(value: number): string {
  if (value === 0) return withUnit(0, 's')
  if (value < 0.001) return withUnit(digits(value * 1e6), 'µs')
  if (value < 1) return withUnit(digits(value * 1e3), 'ms')
  if (value < 60) return withUnit(digits(value), 's')
  const minutes = Math.floor(value / 60)
  const hours = Math.floor(minutes / 60)
  const days = Math.floor(hours / 24)
  if (hours === 0) return withUnit(minutes, 'min')
  if (days === 0) return `${withUnit(hours, 'h')} ${withUnit(minutes % 60, 'min')}`
  return `${withUnit(days, 'd')} ${withUnit(hours % 24, 'h')}`
}

export function perSecond(value: number): string {
  return `${count(value)}/s`
}

export function bytesPerSecond(value: number): string {
  return `${bytes(value)}/s`
}

/** 1 Gbit/s, of bytes per second: as the speed of a link is written. */
export function bitsPerSecond(value: number): string {
  const [scale, prefix] = scaleOf(value * 8)
  return withUnit(Number(((value * 8) / scale).toFixed(1)), `${prefix}bit/s`)
}

export function celsius(value: number): string {
  return withUnit(value.toFixed(0), '°C')
}

const byUnit: Partial<Record<Unit, (value: number) => string>> = {
  ratio: percent,
  bytes,
  seconds,
  'per second': perSecond,
  'bytes per second': bytesPerSecond,
  celsius,
}

/** Formats a value in its unit; as a count when the unit is unknown. */
export function format(value: number, unit: Unit | undefined): string {
  const write = (unit && byUnit[unit]) ?? count
  return write(value)
}

/** Formats a range and writes a shared unit once: 0.5 – 39 %. */
export function formatRange(from: number, to: number, unit: Unit | undefined): string {
  const begin = format(from, unit)
  const end = format(to, unit)
  const [number, ...suffix] = begin.split(NARROW_SPACE)
  const shared = suffix.length === 1 && end.endsWith(`${NARROW_SPACE}${suffix[0]}`)
  return begin === end ? end : `${shared ? number : begin} – ${end}`
}
