import type { Frame, Layout } from '../shared/frame.js'

/** The newest row of a layout. */
export interface LatestRow {
  readonly layout: Layout
  timeMs: number
  /** One per series; NaN means no point. */
  readonly values: Float64Array
}

/** Rows older than this many intervals are dropped: their series are gone. */
const INTERVALS_KEPT = 3
/** Rows are kept at least this long. */
const SHORTEST_KEPT_MS = 15_000
/** Rows of reported points are kept this long, as they have no interval. */
const REPORTED_KEPT_MS = 300_000

/** The newest row of each layout. Rows are copied, because a buffer may reuse its frames. */
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
    // Inserted anew, so that the newest row comes last.
    this.#rows.delete(layout)
    this.#rows.set(layout, row)
  }

  /** Drops rows that are too old and returns the others, oldest first. @param nowMs milliseconds since the epoch */
  current(nowMs: number): readonly LatestRow[] {
    for (const [layout, { timeMs }] of this.#rows) {
      if (nowMs - timeMs > (this.#keptMs.get(layout.collector) ?? REPORTED_KEPT_MS)) this.#rows.delete(layout)
    }
    return [...this.#rows.values()]
  }
}
