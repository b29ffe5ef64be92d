import type { Frame, Layout } from '../shared/frame.js'

/** The newest row of a layout. */
export interface LatestRow {
  readonly layout: Layout
  timeMs: number
  /** One a series; NaN: no point. */
  readonly values: Float64Array
}

/** Rows of older frames are forgotten after this many intervals: their series have gone away. */
const INTERVALS_KEPT = 3
/** Of what has no interval, and at least. */
const SHORTEST_KEPT_MS = 15_000
/** Points reported by the host itself come when they come. */
const REPORTED_KEPT_MS = 300_000

/** What was read last, row by row: copies, for a buffer may reuse its frames. */
export class LatestValues {
  readonly #rows = new Map<Layout, LatestRow>()
  readonly #keptMs: ReadonlyMap<string, number>

  /** @param intervalsMs of the collectors, by name */
  constructor(intervalsMs: Iterable<readonly [collector: string, intervalMs: number]>) {
    this.#keptMs = new Map(
      [...intervalsMs].map(([name, intervalMs]) => [name, Math.max(INTERVALS_KEPT * intervalMs, SHORTEST_KEPT_MS)]),
    )
  }

  add({ layout, timesMs, values }: Frame): void {
    const width = layout.series.length
    const rows = timesMs.length
    if (rows === 0) return
    const row = this.#rows.get(layout) ?? { layout, timeMs: 0, values: new Float64Array(width) }
    row.timeMs = timesMs[rows - 1] as number
    row.values.set(values.subarray((rows - 1) * width, rows * width))
    // Taken out and put back, so that the newest row comes last.
    this.#rows.delete(layout)
    this.#rows.set(layout, row)
  }

  /** Rows that are not too old, oldest first. @param nowMs milliseconds since the epoch */
  current(nowMs: number): readonly LatestRow[] {
    for (const [layout, { timeMs }] of this.#rows) {
      if (nowMs - timeMs > (this.#keptMs.get(layout.collector) ?? REPORTED_KEPT_MS)) this.#rows.delete(layout)
    }
    return [...this.#rows.values()]
  }
}
