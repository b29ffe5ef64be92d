const ZERO = 0x30
const MINUS = 0x2d
const PLUS = 0x2b
const DOT = 0x2e
const SMALL_E = 0x65
const BIG_E = 0x45

/** Digits up to which an integer or a power of ten is exact as a double: their quotient is then rounded only once, correctly. */
const EXACT_DIGITS = 15
const POWERS = Array.from({ length: EXACT_DIGITS + 1 }, (_, digits) => 10 ** digits)

/** Reads JSON numbers from bytes. */
export class NumberScan {
  /** The latest number. */
  value = 0
  /** Position after it. */
  end = 0

  /** Reads a whole number without a sign, of at most 16 digits. @returns false when there is none */
  whole(bytes: Buffer, from: number): boolean {
    const end = digitsFrom(bytes, from)
    if (end === from || end - from > EXACT_DIGITS + 1 || (end - from > 1 && bytes[from] === ZERO)) return false
    let value = 0
    for (let at = from; at < end; at++) value = value * 10 + (bytes[at] ?? ZERO) - ZERO
    this.value = value
    this.end = end
    return true
  }

  /** Reads a number in the grammar of RFC 8259. @returns false when there is none */
  number(bytes: Buffer, from: number): boolean {
    const isNegative = bytes[from] === MINUS
    const start = isNegative ? from + 1 : from
    const point = digitsFrom(bytes, start)
    if (point === start || (point - start > 1 && bytes[start] === ZERO)) return false
    let end = point
    if (bytes[point] === DOT) {
      end = digitsFrom(bytes, point + 1)
      if (end === point + 1) return false
    }
    const decimals = Math.max(0, end - point - 1)
    if (bytes[end] === SMALL_E || bytes[end] === BIG_E) return this.#withExponent(bytes, from, end)
    this.end = end
    if (point - start + decimals > EXACT_DIGITS) {
      this.value = Number(bytes.toString('latin1', from, end))
      return true
    }
    let value = 0
    for (let at = start; at < point; at++) value = value * 10 + (bytes[at] ?? ZERO) - ZERO
    for (let at = point + 1; at < end; at++) value = value * 10 + (bytes[at] ?? ZERO) - ZERO
    if (decimals > 0) value /= POWERS[decimals] ?? Number.NaN
    this.value = isNegative ? -value : value
    return true
  }

  #withExponent(bytes: Buffer, from: number, at: number): boolean {
    const sign = bytes[at + 1]
    const digits = sign === PLUS || sign === MINUS ? at + 2 : at + 1
    const end = digitsFrom(bytes, digits)
    if (end === digits) return false
    this.value = Number(bytes.toString('latin1', from, end))
    this.end = end
    return true
  }
}

/** Returns the position of the first byte that is not a digit. */
function digitsFrom(bytes: Buffer, from: number): number {
  let at = from
  for (let digit = (bytes[at] ?? 0) - ZERO; digit >= 0 && digit <= 9; digit = (bytes[at] ?? 0) - ZERO) at++
  return at
}
