import type { Frame, Layout, Series } from '../../shared/frame.js'
import { seriesName } from '../../shared/series-name.js'

/** Flags of the series of a layout that had a value, one byte each. */
type Presence = Uint8Array

const NOTHING: ReadonlyMap<Layout, Presence> = new Map()

/**
 * Finds series that had a value in a collector's previous collection and have none in the current one. Looks at each value once;
 * compares series by name only when one is missing.
 */
export class SeriesWatch {
  readonly #present = new Map<string, ReadonlyMap<Layout, Presence>>()

  /** Compares with the collector's previous collection. Returns the series that are missing now. */
  missing(collector: string, frames: readonly Frame[]): readonly Series[] {
    const before = this.#present.get(collector) ?? NOTHING
    const now = new Map(frames.map((frame) => [frame.layout, presenceOf(frame)]))
    this.#present.set(collector, now)
    const gone = [...before].flatMap(([layout, was]) => lostBy(layout, was, now.get(layout)))
    if (gone.length === 0) return gone
    const present = new Set(frames.flatMap(presentSeries).map(seriesName))
    return gone.filter((series) => !present.has(seriesName(series)))
  }
}

/** Returns the series that have a value in a frame. */
export function presentSeries(frame: Frame): readonly Series[] {
  const presence = presenceOf(frame)
  return frame.layout.series.filter((_, column) => presence[column] === 1)
}

function presenceOf({ layout, values }: Frame): Presence {
  const width = layout.series.length
  const presence = new Uint8Array(width)
  for (let start = 0; start < values.length; start += width) {
    for (let column = 0; column < width; column++) {
      if (!Number.isNaN(values[start + column])) presence[column] = 1
    }
  }
  return presence
}

function lostBy({ series }: Layout, was: Presence, is: Presence | undefined): readonly Series[] {
  const lost: Series[] = []
  for (let column = 0; column < was.length; column++) {
    if (was[column] === 1 && is?.[column] !== 1) lost.push(series[column] as Series)
  }
  return lost
}
