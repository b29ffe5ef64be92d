import type { Counters } from '../probes/rates.js'
import type { LineReader } from './row-table.js'
import type { Scanner } from './scanner.js'

/** Reads the columns of a line. All of `columns` are written, NaN where the line has no number. */
export type ParseLine = (text: Scanner, columns: Float64Array) => void

/** A line of a reading, and the line of the previous reading that it continues. */
interface Continued {
  readonly line: Float64Array
  readonly base: Float64Array | undefined
}

/**
 * Reads further lines of a name that occurs several times in one reading: a container's `/proc/stat` that begins with a `cpu` line
 * of zeros, or a device listed twice. The row keeps the line that moves. While none does, it keeps its previous line, at first the
 * one with the largest counts.
 */
export class Namesake implements LineReader {
  readonly #counters: Counters
  readonly #parse: ParseLine
  readonly #onOther: () => void
  /** All lines of the latest reading with several, and of the reading before it. */
  #lines: Float64Array[] = []
  #earlier: readonly Float64Array[] = []
  /** The row's own line among the earlier ones. */
  #own: Float64Array = new Float64Array(0)
  /** The line that the row's line is compared with. */
  #base = this.#own
  #atSeconds = Number.NaN

  /** @param onOther called when the row's line is not its previous one */
  constructor(counters: Counters, parse: ParseLine, onOther: () => void = () => {}) {
    this.#counters = counters
    this.#parse = parse
    this.#onOther = onOther
  }

  read(text: Scanner, nowSeconds: number): void {
    const { current } = this.#counters
    if (nowSeconds !== this.#atSeconds) this.#begin(nowSeconds)
    const line = new Float64Array(current.length).fill(Number.NaN)
    this.#parse(text, line)
    this.#lines.push(line)
    const { line: chosen, base = this.#own } = this.#choose()
    current.set(chosen)
    if (base === this.#base) return
    this.#base = base
    this.#counters.replacePrevious(base)
    this.#onOther()
  }

  #begin(nowSeconds: number): void {
    const counters = this.#counters
    const previous = counters.current.map((_, index) => counters.previous(index))
    const kept = this.#atSeconds === counters.previousSeconds ? this.#lines : []
    this.#earlier = [previous, ...kept.filter((line) => distance(line, previous) !== 0)]
    this.#own = previous
    this.#base = previous
    this.#lines = [counters.current.slice()]
    this.#atSeconds = nowSeconds
  }

  #choose(): Continued {
    const ranked = continued(this.#lines, this.#earlier).map((one) => ({ one, rank: this.#rank(one) }))
    ranked.sort((a, b) => b.rank - a.rank || sum(b.one.line) - sum(a.one.line))
    return ranked[0]?.one ?? { line: this.#counters.current, base: undefined }
  }

  #rank({ line, base }: Continued): number {
    if (base === undefined) return 0
    return (distance(line, base) === 0 ? 1 : 3) + (base === this.#own ? 1 : 0)
  }
}

/** Finds the earlier line that each line continues: the nearest one. Uses no earlier line twice. */
function continued(lines: readonly Float64Array[], earlier: readonly Float64Array[]): Continued[] {
  const pairs = lines.flatMap((line) => earlier.map((base) => ({ line, base, far: distance(line, base) })))
  const found = new Map<Float64Array, Float64Array>()
  for (const { line, base, far } of pairs.sort((a, b) => a.far - b.far)) {
    if (far === Number.POSITIVE_INFINITY || found.has(line) || [...found.values()].includes(base)) continue
    found.set(line, base)
  }
  return lines.map((line) => ({ line, base: found.get(line) }))
}

/** Returns the distance between two lines; infinite if the later one cannot continue the earlier, because most counters went back. */
function distance(line: Float64Array, base: Float64Array): number {
  let far = Number.POSITIVE_INFINITY
  let counted = 0
  let back = 0
  for (let index = 0; index < line.length; index++) {
    const growth = (line[index] ?? Number.NaN) - (base[index] ?? Number.NaN)
    if (Number.isNaN(growth)) continue
    far = (far === Number.POSITIVE_INFINITY ? 0 : far) + Math.abs(growth)
    if (base[index] !== 0) counted++
    if (growth < 0) back++
  }
  return back * 2 > counted ? Number.POSITIVE_INFINITY : far
}

/** Returns the sum of the known columns. */
function sum(line: Float64Array): number {
  let total = 0
  for (const value of line) total += Number.isNaN(value) ? 0 : value
  return total
}
