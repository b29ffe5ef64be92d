/**
 * Writes numbers as JSON text into bytes, in most cases without an intermediate string.
 *
 * A number is written as an integer of millionths when that is exact. Below 1e9, Math.round(value * 1e6) has at most
 * 15 digits, and a decimal of at most 15 digits survives conversion to a double and back. The text is then also the
 * shortest one that reads back to the same double, which is what JSON.stringify writes.
 */

const MILLION = 1_000_000
/** Below this, a number has at most 15 digits with 6 decimals. */
const LARGEST_IN_MILLIONTHS = 1e9
/** Above this, doubles lie more than a millionth apart, so there is nothing to round. */
const LARGEST_ROUNDED = 2 ** 53 / MILLION
const ZERO = 0x30
const MINUS = 0x2d
const POINT = 0x2e

/** Most bytes of one number. The longest text of a double has 25 characters. */
export const MAX_NUMBER_BYTES = 32

/** Writes a gauge: rounded to 6 decimals as Math.round does, so halves go up. -0 is 0. Returns the end. */
export function writeRounded(bytes: Uint8Array, at: number, value: number): number {
  if (value < LARGEST_IN_MILLIONTHS && value > -LARGEST_IN_MILLIONTHS) {
    return writeMillionths(bytes, at, Math.round(value * MILLION))
  }
  if (Number.isSafeInteger(value)) return writeInteger(bytes, at, value)
  const rounded = Math.abs(value) < LARGEST_ROUNDED ? Math.round(value * MILLION) / MILLION : value
  return writeText(bytes, at, String(rounded))
}

/** Writes a counter exactly: the shortest text that reads back to the same double. -0 is 0. Returns the end. */
export function writeExact(bytes: Uint8Array, at: number, value: number): number {
  if (Number.isSafeInteger(value)) return writeInteger(bytes, at, value)
  if (value < LARGEST_IN_MILLIONTHS && value > -LARGEST_IN_MILLIONTHS) {
    const millionths = Math.round(value * MILLION)
    if (millionths / MILLION === value) return writeMillionths(bytes, at, millionths)
  }
  return writeText(bytes, at, String(value))
}

/** Writes a safe integer. Returns the end. */
export function writeInteger(bytes: Uint8Array, at: number, value: number): number {
  let start = at
  let rest = value
  if (value < 0) {
    bytes[start++] = MINUS
    rest = -value
  }
  const end = start + digitsOf(rest)
  writeDigits(bytes, end, rest)
  return end
}

function writeMillionths(bytes: Uint8Array, at: number, millionths: number): number {
  let start = at
  let rest = millionths
  if (rest < 0) {
    bytes[start++] = MINUS
    rest = -rest
  }
  const whole = Math.floor(rest / MILLION)
  let fraction = rest - whole * MILLION
  let end = start + digitsOf(whole)
  writeDigits(bytes, end, whole)
  if (fraction === 0) return end
  let decimals = 6
  while (fraction % 10 === 0) {
    fraction /= 10
    decimals--
  }
  bytes[end++] = POINT
  for (let i = end + decimals - 1; i >= end; i--) {
    const quotient = (fraction / 10) | 0
    bytes[i] = ZERO + fraction - quotient * 10
    fraction = quotient
  }
  return end + decimals
}

/** Writes the digits of a whole number up to, and not including, `end`. */
function writeDigits(bytes: Uint8Array, end: number, whole: number): void {
  let at = end
  let high = whole
  // Nine digits at a time: 32-bit integer division is several times faster than division of doubles.
  while (high >= 1e9) {
    const next = Math.floor(high / 1e9)
    let low = (high - next * 1e9) | 0
    for (let i = 0; i < 9; i++) {
      const quotient = (low / 10) | 0
      bytes[--at] = ZERO + low - quotient * 10
      low = quotient
    }
    high = next
  }
  let low = high | 0
  do {
    const quotient = (low / 10) | 0
    bytes[--at] = ZERO + low - quotient * 10
    low = quotient
  } while (low > 0)
}

function digitsOf(whole: number): number {
  let digits = 1
  for (let power = 10; whole >= power; power *= 10) digits++
  return digits
}

function writeText(bytes: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i)
  return at + text.length
}
