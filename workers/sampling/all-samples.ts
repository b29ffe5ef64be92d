import type { Series } from '../../src/shared/frame.js'
import type { Readings } from '../../src/shared/frame-packer.js'
import { SampleRows } from './sample-rows.js'
import { type Samples, sampledPositions } from './samples.js'

/** The series of a tick that are not sampled, and their values. */
interface Rest {
  readonly tickSeries: readonly Series[]
  readonly series: readonly Series[]
  readonly positions: readonly number[]
  readonly values: Float64Array
}

/**
 * Samples for `emit: all`: every sample is a row with its own time. Series that are not sampled have the values of the tick. A new
 * table of rows begins when series come or go.
 */
export class AllSamples implements Samples {
  /** Tables, oldest first; only the last one grows. */
  #tables: readonly SampleRows[] = []
  #rest: Rest | undefined
  #lost = 0

  take({ series, values }: Readings, dueMs: number): void {
    let rows = this.#tables[this.#tables.length - 1]
    if (rows?.source !== series) rows = this.#begin(series)
    this.#lost += rows.add(values, dueMs)
  }

  harvest(tick: Readings, wallOffsetMs: number): readonly Readings[] {
    const rest = this.#restOf(tick)
    const rows = this.#tables.map((table) => table.take(wallOffsetMs))
    this.#tables = this.#tables.slice(-1)
    return [rest, ...rows.filter(({ timesMs }) => timesMs?.length !== 0)]
  }

  clear(): void {
    this.#tables = this.#tables.slice(-1)
    for (const table of this.#tables) table.clear()
  }

  takeLost(): number {
    const lost = this.#lost
    this.#lost = 0
    return lost
  }

  /** Begins a table. Drops the oldest when there are too many, in case the series change with every sample. */
  #begin(series: readonly Series[]): SampleRows {
    const rows = new SampleRows(series)
    const tables = [...this.#tables.filter(({ count }) => count > 0), rows]
    if (tables.length > MOST_TABLES) this.#lost += tables.shift()?.count ?? 0
    this.#tables = tables
    return rows
  }

  #restOf({ series: tickSeries, values }: Readings): Readings {
    if (this.#rest?.tickSeries !== tickSeries) this.#rest = restOf(tickSeries)
    const rest = this.#rest
    for (const [index, position] of rest.positions.entries()) rest.values[index] = values[position] ?? Number.NaN
    return rest
  }
}

const MOST_TABLES = 32

function restOf(tickSeries: readonly Series[]): Rest {
  const sampled = new Set(sampledPositions(tickSeries))
  const positions = [...tickSeries.keys()].filter((position) => !sampled.has(position))
  const series = positions.flatMap((position) => tickSeries[position] ?? [])
  return { tickSeries, series, positions, values: new Float64Array(series.length) }
}
