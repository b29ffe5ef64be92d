import { seriesOf } from '../../../src/collectors/index.js'
import { Counters, ratio } from '../../probes/rates.js'
import { bytesOf, type Scanner } from '../../procfs/scanner.js'

/** Files of /proc/pressure. */
export const resources = ['cpu', 'memory', 'io', 'irq'] as const

const kinds = ['some', 'full'] as const
const KEYS = kinds.map((kind) => bytesOf(`${kind} `))
const TOTAL = bytesOf('total=')
/** avg10, avg60 and avg300 come before the total. */
const AVERAGES = 3
const MICROSECONDS = 1e6

/**
 * The lines of all files of /proc/pressure: `some avg10=0.00 avg60=0.00 avg300=0.00 total=0`, the total in microseconds.
 * Interrupts have only `full`; older kernels lack that of the CPU. What is not there has no value.
 */
export class PressureLines {
  readonly series = resources.flatMap((resource) =>
    kinds.flatMap((kind) => [
      seriesOf('pressure_seconds_total', { resource, kind }),
      seriesOf('pressure_ratio', { resource, kind }),
    ]),
  )
  readonly values = new Float64Array(this.series.length).fill(Number.NaN)
  readonly #totals = new Counters(resources.length * kinds.length)

  begin(nowSeconds: number): void {
    this.#totals.advance(nowSeconds)
    this.#totals.current.fill(Number.NaN)
  }

  /** @returns how many lines were found */
  parse(resource: number, text: Scanner): number {
    const { current } = this.#totals
    let found = 0
    for (; !text.atEnd; text.skipLine()) {
      for (let kind = 0; kind < KEYS.length; kind++) {
        const key = KEYS[kind]
        if (key === undefined || !text.take(key)) continue
        text.skipColumns(AVERAGES)
        text.skipBlanks()
        if (!text.take(TOTAL)) continue
        text.numberInto(current, resource * kinds.length + kind)
        found++
      }
    }
    return found
  }

  /** After the last file: writes the values. */
  end(): void {
    const { values } = this
    const { current } = this.#totals
    for (let line = 0; line < current.length; line++) {
      values[2 * line] = (current[line] ?? Number.NaN) / MICROSECONDS
      this.#totals.rateInto(values, 2 * line + 1, line)
      values[2 * line + 1] = ratio(values[2 * line + 1] ?? Number.NaN, MICROSECONDS)
    }
  }
}
