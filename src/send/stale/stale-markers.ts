import type { StaleSeries } from '../../encode/stale-series.js'
import type { Collected } from './collected.js'
import { seriesKey } from './series-key.js'
import { presentSeries, SeriesWatch } from './series-watch.js'

/** Markers waiting at a time; beyond it the oldest are forgotten. */
const MOST_WAITING = 10_000

interface Waiting extends StaleSeries {
  /** The receiver has to have decided on so many points first: the series' own last ones are among them. */
  readonly afterPoints: number
}

/**
 * The series that ended and of whose end the receiver has not heard. Markers are no points: they wait beside the buffer,
 * whatever happens to the points in it, and are forgotten when their series is back.
 */
export class StaleMarkers {
  readonly #watch = new SeriesWatch()
  /** The oldest first. */
  readonly #waiting = new Map<string, Waiting>()

  /** @param acceptedPoints of the output since it began, this collection's included */
  observe({ collector, tsMs, frames }: Collected, acceptedPoints: number): void {
    if (this.#waiting.size > 0) {
      for (const series of frames.flatMap(presentSeries)) this.#waiting.delete(seriesKey(series))
    }
    for (const series of this.#watch.missing(collector, frames)) {
      this.#waiting.set(seriesKey(series), { series, timeMs: tsMs, afterPoints: acceptedPoints })
    }
    for (const oldest of this.#waiting.keys()) {
      if (this.#waiting.size <= MOST_WAITING) break
      this.#waiting.delete(oldest)
    }
  }

  /** Markers that may be sent once so many points have left the output, at most `count`. */
  due(settledPoints: number, count: number): readonly StaleSeries[] {
    const due: StaleSeries[] = []
    for (const marker of this.#waiting.values()) {
      if (due.length === count || marker.afterPoints > settledPoints) break
      due.push(marker)
    }
    return due
  }

  /** The receiver has heard of these. */
  told(markers: readonly StaleSeries[]): void {
    for (const marker of markers) {
      const key = seriesKey(marker.series)
      // The series may have come back meanwhile, and ended again.
      if (this.#waiting.get(key) === marker) this.#waiting.delete(key)
    }
  }
}
