import type { StaleSeries } from '../../encode/stale-series.js'
import type { Frame } from '../../shared/frame.js'
import { seriesName } from '../../shared/series-name.js'
import { presentSeries, SeriesWatch } from './series-watch.js'

/** Most waiting markers. Beyond this, the oldest are dropped. */
const MAX_WAITING = 10_000

/** The frames of one collection. */
export interface CollectedFrames {
  readonly collector: string
  /** The tick's scheduled wall time, milliseconds since the epoch. */
  readonly tsMs: number
  readonly frames: readonly Frame[]
}

interface WaitingMarker extends StaleSeries {
  /** Points that have to leave the output first, including the last points of the series. */
  readonly afterPoints: number
}

/**
 * Holds a marker for each series that ended, until the receiver has it. Markers are not points: they wait outside the
 * buffer and are dropped when their series returns.
 */
export class StaleMarkers {
  readonly #watch = new SeriesWatch()
  /** Markers by the name of their series, oldest first. */
  readonly #waiting = new Map<string, WaitingMarker>()

  /** @param acceptedPoints points the output has accepted since its start, this collection's included */
  observe({ collector, tsMs, frames }: CollectedFrames, acceptedPoints: number): void {
    if (this.#waiting.size > 0) {
      for (const series of frames.flatMap(presentSeries)) this.#waiting.delete(seriesName(series))
    }
    for (const series of this.#watch.missing(collector, frames)) {
      this.#waiting.set(seriesName(series), { series, timeMs: tsMs, afterPoints: acceptedPoints })
    }
    for (const oldest of this.#waiting.keys()) {
      if (this.#waiting.size <= MAX_WAITING) break
      this.#waiting.delete(oldest)
    }
  }

  /** Returns at most `count` markers that may be sent once `settledPoints` points have left the output. */
  due(settledPoints: number, count: number): readonly StaleSeries[] {
    const due: StaleSeries[] = []
    for (const marker of this.#waiting.values()) {
      if (due.length === count || marker.afterPoints > settledPoints) break
      due.push(marker)
    }
    return due
  }

  /** Removes markers that the receiver answered. */
  remove(markers: readonly StaleSeries[]): void {
    for (const marker of markers) {
      const name = seriesName(marker.series)
      // The series may have returned and ended again meanwhile.
      if (this.#waiting.get(name) === marker) this.#waiting.delete(name)
    }
  }
}
