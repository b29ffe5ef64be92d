const DURATION_UNITS_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const
const DURATION = /^(-?\d+(?:\.\d+)?) ?(ms|s|m|h)$/

/** KB, MB and GB are powers of 1000; KiB, MiB and GiB are powers of 1024. */
const SIZE_UNITS_BYTES = {
  B: 1,
  KB: 1000,
  KiB: 1024,
  MB: 1000 ** 2,
  MiB: 1024 ** 2,
  GB: 1000 ** 3,
  GiB: 1024 ** 3,
} as const
const SIZE = /^(-?\d+(?:\.\d+)?) ?(B|KB|KiB|MB|MiB|GB|GiB)?$/i

/**
 * Parses `250ms`, `10s`, `5m`, `1h`, `0`, or a number of milliseconds. A fraction (`1.5s`) is valid if it is a whole number of ms.
 * @returns milliseconds, possibly negative; undefined when it is not a duration
 */
export function parseDuration(value: string | number): number | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? value : undefined
  if (/^0+$/.test(value.trim())) return 0
  const [, amount, unit] = DURATION.exec(value.trim()) ?? []
  return whole(Number(amount) * DURATION_UNITS_MS[unit as keyof typeof DURATION_UNITS_MS])
}

/**
 * Parses `64KB`, `1MB`, `1GiB`, or a number of bytes, in letters of either case.
 * @returns bytes, possibly negative; undefined when it is not a size
 */
export function parseSize(value: string | number): number | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? value : undefined
  const [, amount, unit = 'B'] = SIZE.exec(value.trim()) ?? []
  const bytes = Object.entries(SIZE_UNITS_BYTES).find(([name]) => name.toLowerCase() === unit.toLowerCase())?.[1]
  return whole(Number(amount) * (bytes ?? Number.NaN))
}

/** Formats milliseconds in the largest unit that needs no fraction: 90000 is `90s`. */
export function formatDuration(ms: number): string {
  for (const unit of ['h', 'm', 's'] as const) {
    if (ms !== 0 && ms % DURATION_UNITS_MS[unit] === 0) return `${ms / DURATION_UNITS_MS[unit]}${unit}`
  }
  return `${ms}ms`
}

/** Formats bytes in the largest unit that needs no fraction, decimal before binary: 16000000 is `16MB`, 65536 is `64KiB`. */
export function formatSize(bytes: number): string {
  for (const unit of ['GB', 'MB', 'KB', 'GiB', 'MiB', 'KiB'] as const) {
    if (bytes !== 0 && bytes % SIZE_UNITS_BYTES[unit] === 0) return `${bytes / SIZE_UNITS_BYTES[unit]}${unit}`
  }
  return `${bytes}B`
}

/** Rounds to a whole number if it is close to one: 1.005 s is 1004.9999999999999 ms in doubles. */
function whole(value: number): number | undefined {
  const rounded = Math.round(value)
  return Math.abs(value - rounded) < 1e-6 && Number.isSafeInteger(rounded) ? rounded : undefined
}
