/** First byte of a column stored as doubles. Any other first byte is a number of decimals. */
const DOUBLES = 255
/** Gauges are rounded to this many decimals. */
const MAX_DECIMALS = 6

/**
 * Packs a column of numbers. Numbers with at most 6 decimals are scaled to integers and stored as differences: zigzag LEB128, with
 * a run length after each 0. Every number is restored exactly. If that would fail, the column is stored as doubles.
 * @param order 1 for differences, 2 for differences of differences, which are 0 at a steady interval
 */
export function packNumbers(numbers: readonly number[], order: 1 | 2): Uint8Array {
  const decimals = findDecimals(numbers)
  return (decimals === undefined ? undefined : packDifferences(numbers, decimals, order)) ?? packDoubles(numbers)
}

/**
 * Unpacks `count` numbers packed by `packNumbers` into `into`, starting at `offset`. Throws when the bytes are damaged.
 */
export function unpackNumbers(
  bytes: Uint8Array,
  order: 1 | 2,
  count: number,
  into: Float64Array,
  offset: number,
): void {
  const decimals = bytes[0] ?? DOUBLES
  if (decimals === DOUBLES) {
    into.set(new Float64Array(bytes.slice(1).buffer), offset)
    if (bytes.length !== 1 + count * 8) throw damaged()
    return
  }
  const scale = 10 ** decimals
  const end = offset + count
  let index = offset
  let at = 1
  let whole = 0
  let slope = 0
  while (at < bytes.length && index < end) {
    let byte = bytes[at++] ?? 0
    const isNegative = (byte & 1) === 1
    let zigzag = byte & 0x7f
    for (let place = 128; byte > 127; place *= 128) {
      byte = bytes[at++] ?? 0
      zigzag += (byte & 0x7f) * place
    }
    const difference = isNegative ? -(zigzag + 1) / 2 : zigzag / 2
    slope = order === 2 ? slope + difference : difference
    whole += slope
    into[index++] = whole / scale
    if (zigzag !== 0) continue
    let more = 0
    byte = 128
    for (let place = 1; byte > 127; place *= 128) {
      byte = bytes[at++] ?? 0
      more += (byte & 0x7f) * place
    }
    for (const last = Math.min(end, index + more); index < last; index++) {
      whole += slope
      into[index] = whole / scale
    }
  }
  if (index !== end || at !== bytes.length) throw damaged()
}

/** Returns the most decimals that any number has; undefined when over `MAX_DECIMALS`. */
function findDecimals(numbers: readonly number[]): number | undefined {
  let decimals = 0
  for (const number of numbers) {
    while (!isWhole(number, 10 ** decimals)) if (++decimals > MAX_DECIMALS) return undefined
  }
  return decimals
}

/** Whether the number is exactly an integer divided by `scale`. -0 is not, because integers lose its sign. */
function isWhole(number: number, scale: number): boolean {
  return Object.is(Math.round(number * scale) / scale, number) && !Object.is(number, -0)
}

function packDifferences(numbers: readonly number[], decimals: number, order: 1 | 2): Uint8Array | undefined {
  const scale = 10 ** decimals
  const bytes = [decimals]
  let whole = 0
  let slope = 0
  let zeros = 0
  for (const number of numbers) {
    if (!isWhole(number, scale)) return undefined
    const next = Math.round(number * scale)
    const rise = next - whole
    const difference = order === 2 ? rise - slope : rise
    const zigzag = difference < 0 ? -difference * 2 - 1 : difference * 2
    if (!Number.isSafeInteger(zigzag) || !Number.isSafeInteger(next)) return undefined
    if (zigzag === 0) {
      zeros++
    } else {
      endZeros(bytes, zeros)
      zeros = 0
      pushVarint(bytes, zigzag)
    }
    whole = next
    slope = rise
  }
  endZeros(bytes, zeros)
  return Uint8Array.from(bytes)
}

function endZeros(bytes: number[], zeros: number): void {
  if (zeros === 0) return
  bytes.push(0)
  pushVarint(bytes, zeros - 1)
}

function pushVarint(bytes: number[], number: number): void {
  let rest = number
  while (rest > 127) {
    bytes.push((rest % 128) + 128)
    rest = Math.floor(rest / 128)
  }
  bytes.push(rest)
}

function packDoubles(numbers: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(1 + numbers.length * 8)
  bytes[0] = DOUBLES
  bytes.set(new Uint8Array(Float64Array.from(numbers).buffer), 1)
  return bytes
}

function damaged(): Error {
  return new Error('a chunk of the store is damaged')
}
