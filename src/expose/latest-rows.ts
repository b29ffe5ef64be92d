import type { Frame, Layout } from '../shared/frame.js'
import { layoutBytes } from '../shared/layout-bytes.js'

/** The newest row of a layout. */
export interface LatestRow {
  readonly layout: Layout
  timeMs: number
  /** One per series; NaN means no point. */
  readonly values: Float64Array
}

export interface LatestRowsOptions {
  /** Rows older than this are dropped: their series are gone. */
  readonly keptMs: number
  /** Bound of all rows together, layouts included. The row of the latest frame is always kept. */
  readonly maxBytes: number
  /** Called when the bound drops a row that is not too old. */
  readonly onOverflow: () => void
}

/** A row's object, its array and its place in the map. */
const ROW_BYTES = 256

/**
 * The newest row of each layout of one collector. Rows are copied, because a buffer may reuse its frames. Bounded even if nobody
 * reads: a collector whose series come and go makes a layout for each change.
 */
export class LatestRows {
  readonly #options: LatestRowsOptions
  #keptMs: number
  /** Rows by layout, least recently changed first. */
  readonly #rows = new Map<Layout, LatestRow>()
  #bytes = 0
  /** Time at which `add` next looks for rows that are too old, so that it does not look with every reported point. */
  #sweepMs = Number.NEGATIVE_INFINITY

  constructor(options: LatestRowsOptions) {
    this.#options = options
    this.#keptMs = options.keptMs
  }

  /** Changes how long rows are kept. */
  keep(keptMs: number): void {
    this.#keptMs = keptMs
  }

  /** Stores the last row of a frame. */
  add({ layout, timesMs, values }: Frame): void {
    const width = layout.series.length
    const rows = timesMs.length
    if (rows === 0) return
    const timeMs = timesMs[rows - 1] as number
    const row = this.#take(layout) ?? { layout, timeMs, values: new Float64Array(width) }
    row.timeMs = timeMs
    row.values.set(values.subarray((rows - 1) * width, rows * width))
    this.#put(row)
    if (timeMs >= this.#sweepMs) this.#sweep(timeMs)
    if (this.#bytes > this.#options.maxBytes) this.#shrink()
  }

  /** Drops rows that are too old and returns the others. @param nowMs milliseconds since the epoch */
  current(nowMs: number): Iterable<LatestRow> {
    this.#sweep(nowMs)
    return this.#rows.values()
  }

  #sweep(nowMs: number): void {
    const keptMs = this.#keptMs
    this.#sweepMs = nowMs + keptMs / 4
    for (const { layout, timeMs } of this.#rows.values()) if (nowMs - timeMs > keptMs) this.#take(layout)
  }

  #shrink(): void {
    const { maxBytes, onOverflow } = this.#options
    for (const layout of this.#rows.keys()) {
      if (this.#bytes <= maxBytes || this.#rows.size === 1) break
      this.#take(layout)
      onOverflow()
    }
  }

  #put(row: LatestRow): void {
    this.#rows.set(row.layout, row)
    this.#bytes += bytesOf(row)
  }

  #take(layout: Layout): LatestRow | undefined {
    const row = this.#rows.get(layout)
    if (row === undefined) return undefined
    this.#rows.delete(layout)
    this.#bytes -= bytesOf(row)
    return row
  }
}

function bytesOf({ layout, values }: LatestRow): number {
  return ROW_BYTES + layoutBytes(layout) + values.byteLength
}
