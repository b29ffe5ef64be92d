import { pressureColumns, pressureKinds, pressureResources, pressureTable } from '../../src/collectors/pressure.js'
import type { Series, Tags } from '../../src/shared/frame.js'
import { ColumnPlan } from './column-plan.js'
import { ColumnRow } from './column-row.js'
import { bytesOf, type Scanner } from './scanner.js'

const KINDS = pressureKinds.map((kind) => bytesOf(`${kind} `))
const COLUMNS = pressureColumns.map(bytesOf)

/**
 * The lines of all files of /proc/pressure. Interrupts have only `full`; older kernels lack that line for the CPU. A missing
 * line has no values.
 */
export class PressureLines {
  readonly #rows: readonly ColumnRow[]
  readonly series: readonly Series[]
  readonly values: Float64Array

  /** @param tags of every series, before the resource and the kind */
  constructor(plan = new ColumnPlan(pressureTable), tags: Tags = {}) {
    this.#rows = pressureResources.flatMap((resource) =>
      pressureKinds.map((kind) => new ColumnRow(plan, { tags: { ...tags, resource, kind } })),
    )
    this.series = this.#rows.flatMap((row) => row.series)
    this.values = new Float64Array(this.series.length).fill(Number.NaN)
  }

  begin(nowSeconds: number): void {
    for (const row of this.#rows) {
      row.begin(nowSeconds)
      row.columns.fill(Number.NaN)
    }
  }

  /** @returns number of lines found */
  parse(resource: number, text: Scanner): number {
    let found = 0
    for (; !text.atEnd; text.skipLine()) {
      for (let kind = 0; kind < KINDS.length; kind++) {
        const key = KINDS[kind]
        const row = this.#rows[resource * KINDS.length + kind]
        if (key === undefined || row === undefined || !text.take(key)) continue
        if (readColumns(text, row.columns)) found++
      }
    }
    return found
  }

  /** Writes the values. Call it after the last file. */
  end(): void {
    let offset = 0
    for (const row of this.#rows) {
      row.write(this.values, offset)
      offset += row.series.length
    }
  }
}

/** Reads the columns. Returns false if the line lacks one. */
function readColumns(text: Scanner, columns: Float64Array): boolean {
  for (let column = 0; column < columns.length; column++) {
    const name = COLUMNS[column]
    text.skipBlanks()
    if (name === undefined || !text.take(name)) return false
    text.countInto(columns, column)
  }
  return true
}
