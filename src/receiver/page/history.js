// The past of what is charted, at one step, kept up to date by the points that come live.

import { fetchHistory } from './feed.js'
import { tagsKey } from './host-state.js'

const merge = {
  mean: (track, value) => track.lastMean + (value - track.lastMean) / track.lastCount,
  min: (track, value) => Math.min(track.value.at(-1), value),
  max: (track, value) => Math.max(track.value.at(-1), value),
  last: (_track, value) => value,
}

/** One series in steps. */
class Track {
  constructor(tags, agg, { ts = [], value = [] } = {}) {
    this.tags = tags
    this.ts = ts
    this.value = value
    this.agg = agg
    this.lastCount = 1
    this.lastMean = value.at(-1) ?? 0
    this.previous = undefined
  }

  add(ts, raw, stepMs) {
    const value = this.agg === 'rate' ? this.#rate(ts, raw) : raw
    if (value === undefined) return
    const start = Math.floor(ts / stepMs) * stepMs
    const last = this.ts.at(-1) ?? Number.NEGATIVE_INFINITY
    if (start < last) return
    if (start > last) {
      this.ts.push(start)
      this.value.push(value)
      this.lastCount = 1
      this.lastMean = value
      return
    }
    this.lastCount++
    const merged = (merge[this.agg] ?? merge.mean)(this, value)
    this.lastMean = merged
    this.value[this.value.length - 1] = merged
  }

  forget(beforeMs) {
    let count = 0
    while (this.ts[count] < beforeMs) count++
    // Seldom and many at once: taking from the front moves all the others.
    if (count < 50) return
    this.ts.splice(0, count)
    this.value.splice(0, count)
  }

  #rate(ts, value) {
    const { previous } = this
    this.previous = { ts, value }
    if (previous === undefined || ts <= previous.ts) return undefined
    return ((value >= previous.value ? value - previous.value : value) * 1000) / (ts - previous.ts)
  }
}

const keyOf = ({ type, agg = 'mean', stat }) => `${agg} ${stat ?? ''} ${type}`

export class History {
  #sources = new Map()
  #waiting = []

  constructor(host, stepMs) {
    this.host = host
    this.stepMs = stepMs
    /** loading, ready or failed */
    this.state = 'loading'
  }

  /** @param sources what to fetch: [{ type, agg, stat }] */
  async load(sources, fromMs, toMs) {
    const wanted = new Map(sources.map((source) => [keyOf(source), source]))
    try {
      await Promise.all(
        [...wanted].map(async ([key, source]) => {
          if (this.#sources.has(key)) return
          const { series } = await fetchHistory(this.host, source, fromMs, toMs, this.stepMs)
          const tracks = new Map()
          for (const { tags = {}, ts, value } of series) {
            if (tags.stat === source.stat) {
              tracks.set(tagsKey(tags), new Track(tags, source.agg ?? 'mean', { ts, value }))
            }
          }
          this.#sources.set(key, { ...source, agg: source.agg ?? 'mean', tracks })
        }),
      )
      this.state = 'ready'
      for (const point of this.#waiting.splice(0)) this.add(point)
    } catch (error) {
      this.state = 'failed'
      this.error = error.message
    }
  }

  add(point) {
    if (this.state === 'loading') {
      this.#waiting.push(point)
      return
    }
    const { ts, type, value, tags = {} } = point
    for (const source of this.#sources.values()) {
      if (source.type !== type || source.stat !== tags.stat) continue
      const key = tagsKey(tags)
      if (!source.tracks.has(key)) source.tracks.set(key, new Track(tags, source.agg))
      source.tracks.get(key).add(ts, value, this.stepMs)
    }
  }

  forget(beforeMs) {
    for (const { tracks } of this.#sources.values()) for (const track of tracks.values()) track.forget(beforeMs)
  }

  /** The tracks of a line, by its type, way of aggregation and tags. */
  tracks(line) {
    const tracks = this.#sources.get(keyOf(line))?.tracks
    return tracks === undefined ? [] : [...tracks.values()].filter(({ tags }) => line.match?.(tags) ?? true)
  }
}

/**
 * Lines on one axis of time: `[times, values of the first line, …]`, null where a line has nothing.
 * A line is the sum of its tracks. Where nothing came for long there is a gap.
 */
export function alignLines(history, lines, fromMs, toMs) {
  const tracks = lines.map((line) => history.tracks(line))
  const times = new Set()
  for (const track of tracks.flat()) for (const ts of track.ts) if (ts >= fromMs && ts <= toMs) times.add(ts)
  const sorted = [...times].sort((a, b) => a - b)
  const gapMs = gapOf(sorted, history.stepMs)
  const axis = []
  for (const ts of sorted) {
    if (axis.length > 0 && ts - axis.at(-1) > gapMs) axis.push(axis.at(-1) + 1)
    axis.push(ts)
  }
  const position = new Map(axis.map((ts, index) => [ts, index]))
  const columns = tracks.map((some) => {
    const column = new Array(axis.length).fill(null)
    for (const track of some) {
      for (let index = 0; index < track.ts.length; index++) {
        const at = position.get(track.ts[index])
        if (at !== undefined) column[at] = (column[at] ?? 0) + track.value[index]
      }
    }
    return column
  })
  return [axis, ...columns]
}

function gapOf(times, stepMs) {
  const distances = []
  for (let index = 1; index < times.length; index++) distances.push(times[index] - times[index - 1])
  const usual = distances.sort((a, b) => a - b)[Math.floor(distances.length / 2)] ?? stepMs
  return Math.max(stepMs, usual) * 3.5
}
