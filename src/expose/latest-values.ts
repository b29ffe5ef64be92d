import type { Frame } from '../shared/frame.js'
import { type LatestRow, LatestRows } from './latest-rows.js'

export interface LatestValuesOptions {
  /** Intervals of the collectors, by name. */
  readonly intervalsMs: Iterable<readonly [collector: string, intervalMs: number]>
  /** Called once for a collector, or `report`, that has more series than are kept. @param maxBytes their bound */
  readonly onOverflow: (collector: string, maxBytes: number) => void
  /** Bound for each collector. @default 16 MiB */
  readonly maxBytes?: number
}

/** Rows older than this many intervals are dropped. */
const INTERVALS_KEPT = 3
/** Rows are kept at least this long. */
const SHORTEST_KEPT_MS = 15_000
/** Rows of reported points are kept this long, as they have no interval. */
const REPORTED_KEPT_MS = 300_000
const MAX_BYTES = 16 * 1024 * 1024

/** The newest row of each layout. Each collector has its own bound, so that one cannot push out the series of another. */
export class LatestValues {
  readonly #byCollector = new Map<string, LatestRows>()
  #keptMs: ReadonlyMap<string, number>
  readonly #options: LatestValuesOptions

  constructor(options: LatestValuesOptions) {
    this.#options = options
    this.#keptMs = keptBy(options.intervalsMs)
  }

  /** Changes the intervals by which rows are kept. Rows of a collector without an interval are kept as long as reported ones. */
  keep(intervalsMs: LatestValuesOptions['intervalsMs']): void {
    this.#keptMs = keptBy(intervalsMs)
    for (const [collector, rows] of this.#byCollector) rows.keep(this.#keptMsOf(collector))
  }

  add(frame: Frame): void {
    const { collector } = frame.layout
    const rows = this.#byCollector.get(collector) ?? this.#begin(collector)
    rows.add(frame)
  }

  /** Drops rows that are too old and returns the others, oldest first. @param nowMs milliseconds since the epoch */
  current(nowMs: number): readonly LatestRow[] {
    const rows = [...this.#byCollector.values()].flatMap((each) => [...each.current(nowMs)])
    return rows.sort((a, b) => a.timeMs - b.timeMs)
  }

  #begin(collector: string): LatestRows {
    const { onOverflow, maxBytes = MAX_BYTES } = this.#options
    let isReported = false
    const rows = new LatestRows({
      keptMs: this.#keptMsOf(collector),
      maxBytes,
      onOverflow: () => {
        if (!isReported) onOverflow(collector, maxBytes)
        isReported = true
      },
    })
    this.#byCollector.set(collector, rows)
    return rows
  }

  #keptMsOf(collector: string): number {
    return this.#keptMs.get(collector) ?? REPORTED_KEPT_MS
  }
}

function keptBy(intervalsMs: LatestValuesOptions['intervalsMs']): ReadonlyMap<string, number> {
  const keptMs = (intervalMs: number) => Math.max(INTERVALS_KEPT * intervalMs, SHORTEST_KEPT_MS)
  return new Map([...intervalsMs].map(([name, intervalMs]) => [name, keptMs(intervalMs)]))
}
