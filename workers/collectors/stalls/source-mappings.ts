const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const DIGITS = new Map([...BASE64].map((letter, digit) => [letter.charCodeAt(0), digit]))
const LINE_END = ';'.charCodeAt(0)
const SEGMENT_END = ','.charCodeAt(0)
/** Least number of fields of a mapping to an original. With fewer, the generated code has none. */
const FIELDS_WITH_SOURCE = 4

/** Line and column, both counted from 0. */
export interface Position {
  readonly line: number
  readonly column: number
}

export interface Original extends Position {
  /** Index into the map's `sources`. */
  readonly source: number
}

/**
 * Finds the originals of positions in the `mappings` of a source map (ECMA-426), in one pass. Builds no table of all mappings: for
 * a map of 4 MB that would take 92 MB. @returns one original for each position; undefined if the code has none
 */
export function findOriginals(mappings: string, wanted: readonly Position[]): (Original | undefined)[] {
  const found: (Original | undefined)[] = wanted.map(() => undefined)
  /** Generated column, source, line, column, name: each number is the difference from the previous one. */
  const fields = new Float64Array(5)
  let line = 0
  let field = 0
  let value = 0
  let shift = 0
  const endSegment = () => {
    const [generated = 0, source = 0, originalLine = 0, column = 0] = fields
    const original = field >= FIELDS_WITH_SOURCE ? { source, line: originalLine, column } : undefined
    for (const [index, position] of wanted.entries()) {
      if (position.line === line && position.column >= generated) found[index] = original
    }
  }
  const lines = new Set(wanted.map((position) => position.line))
  for (let index = 0; index <= mappings.length; index++) {
    const code = index < mappings.length ? mappings.charCodeAt(index) : LINE_END
    const digit = DIGITS.get(code)
    if (digit !== undefined) {
      value |= (digit & 31) << shift
      shift += 5
      if (digit >= 32) continue
      fields[field] = (fields[field] ?? 0) + ((value & 1) === 1 ? -(value >>> 1) : value >>> 1)
      field++
      value = shift = 0
      continue
    }
    if (code !== LINE_END && code !== SEGMENT_END) return found
    if (field > 0 && lines.has(line)) endSegment()
    field = 0
    if (code === LINE_END) {
      line++
      fields[0] = 0
    }
  }
  return found
}
