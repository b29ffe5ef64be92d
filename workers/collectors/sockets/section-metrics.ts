import type { SectionKey } from '../../../src/collectors/socket-counts.js'
import { isMetric, type MetricTable } from '../../../src/collectors/table.js'
import type { Series } from '../../../src/shared/frame.js'
import { tableSeries } from '../../probes/table-series.js'
import { pageBytes } from '../../procfs/page-size.js'
import type { Scanner } from '../../procfs/scanner.js'
import type { SectionKeys, SectionText } from '../../procfs/section-lines.js'

/** Series and values of a table of sections. */
export class SectionMetrics {
  readonly series: readonly Series[]
  /** One value per series; NaN where the text has no such number. */
  readonly values: Float64Array
  readonly #text: SectionText
  readonly #units: Float64Array

  /** @param textOf creates the parser of the text */
  constructor(table: MetricTable<SectionKey>, textOf: (keys: SectionKeys) => SectionText) {
    const lines = table.flatMap((line) => (isMetric(line) ? [] : [line]))
    this.series = tableSeries(lines)
    this.values = new Float64Array(lines.length).fill(Number.NaN)
    this.#text = textOf(lines.map(([[section, name]]) => [section, name]))
    this.#units = Float64Array.from(lines, ([[, , unit]]) => (unit === 'pages' ? pageBytes() : 1))
  }

  /** Reads the values. Returns the number of values in the text. */
  parse(text: Scanner): number {
    this.#text.parse(text)
    let found = 0
    for (let index = 0; index < this.values.length; index++) {
      const value = this.#text.number(index) * (this.#units[index] ?? 1)
      this.values[index] = value
      if (!Number.isNaN(value)) found++
    }
    return found
  }
}
