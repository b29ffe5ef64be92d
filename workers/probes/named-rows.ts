import type { Series } from '../../src/shared/frame.js'
import type { TableRow } from '../procfs/row-table.js'

/** Rows by name, created when they appear and dropped when they are gone. `series` changes only with them. */
export class NamedRows<R extends TableRow> {
  series: readonly Series[] = []
  values = new Float64Array(0)
  readonly #make: (name: string) => R
  #rows: ReadonlyMap<string, R> = new Map()

  constructor(make: (name: string) => R) {
    this.#make = make
  }

  /** Returns the rows of these names, in this order. The caller fills them, then calls `write`. */
  select(names: readonly string[]): readonly R[] {
    const rows = new Map(names.map((name) => [name, this.#rows.get(name) ?? this.#make(name)]))
    const same = rows.size === this.#rows.size && [...rows.keys()].join('\0') === [...this.#rows.keys()].join('\0')
    this.#rows = rows
    if (!same) {
      this.series = [...rows.values()].flatMap((row) => row.series)
      this.values = new Float64Array(this.series.length)
    }
    return [...rows.values()]
  }

  write(): void {
    let offset = 0
    for (const row of this.#rows.values()) {
      row.write(this.values, offset)
      offset += row.series.length
    }
  }
}
