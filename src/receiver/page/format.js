// Numbers as people read them. A narrow no-break space stands between a number and its unit.

const withUnit = (text, unit) => `${text}\u202f${unit}`
const scales = [
  [1e15, 'P'],
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
]

function digits(value) {
  const size = Math.abs(value)
  if (Number.isInteger(value) && size < 1000) return String(value)
  return value.toFixed(size < 1 ? 2 : size < 10 ? 1 : 0)
}

function scaleOf(value) {
  // What rounds up to the next scale belongs to it: 999.6 is 1.0 k.
  return scales.find(([one]) => Math.abs(value) >= one * 0.9995) ?? [1, '']
}

function scaled(value) {
  return value.toFixed(Math.abs(value) < 9.95 ? 1 : 0)
}

/** 12.3 k, 4.5 M; small numbers as they are. */
export function count(value) {
  const [scale, prefix] = scaleOf(value)
  return prefix === '' ? digits(value) : withUnit(scaled(value / scale), prefix)
}

/** 1.2 GB: powers of ten, as disks and networks are sold. */
export function bytes(value) {
  const [scale, prefix] = scaleOf(value)
  return withUnit(prefix === '' ? Math.round(value) : scaled(value / scale), `${prefix}B`)
}

/** 42 %, and 4.2 % where a digit more says something. */
export function percent(ratio) {
  const value = ratio * 100
  return withUnit(value === 0 || value >= 9.95 ? value.toFixed(0) : value.toFixed(1), '%')
}

/** 120 µs, 3.2 s, 5 min, 12 d 3 h. */
export function seconds(value) {
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

export function perSecond(value) {
  return `${count(value)}/s`
}

export function bytesPerSecond(value) {
  return `${bytes(value)}/s`
}

const byUnit = {
  ratio: percent,
  bytes,
  seconds,
  'per second': perSecond,
  'bytes per second': bytesPerSecond,
}

/** A value in the unit that the catalogue gives it; any other is a count. */
export function format(value, unit) {
  return (byUnit[unit] ?? count)(value)
}

/** From one value to another, a unit that they share said once: 0.5 – 39 %. */
export function formatRange(from, to, unit) {
  const [begin, end] = [from, to].map((value) => format(value, unit))
  const [number, ...suffix] = begin.split('\u202f')
  const shared = suffix.length === 1 && end.endsWith(`\u202f${suffix[0]}`)
  return begin === end ? end : `${shared ? number : begin} – ${end}`
}
