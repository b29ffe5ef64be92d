// The past of what is charted, at one step, kept up to date by the points that come live.

import { getOrMake } from './elements.js'
import { fetchHistory } from './feed.js'
import { tagsKey } from './host-state.js'

const MANY = 50

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

  /** Whether anything is left. */
  forget(beforeMs) {
    let count = 0
    while (this.ts[count] < beforeMs) count++
    // Seldom and many at once: taking from the front moves all the others.
    if (count >= MANY) {
      this.ts.splice(0, count)
      this.value.splice(0, count)
    }
    return this.ts.at(-1) >= beforeMs
  }

  #rate(ts, value) {
    const { previous } = this
    this.previous = { ts, value }
    if (previous === undefined || ts <= previous.ts) return undefined
    return ((value >= previous.value ? value - previous.value : value) * 1000) / (ts - previous.ts)
  }
}

/** What a line needs from the receiver, as a text that lines which need the same share. */
export function sourceKey({ type, agg = 'mean', stat = '', only }) {
  return `${type} ${agg} ${stat} ${tagsKey(only)}`
}

/** Whether all the wanted tags are there, with these values. */
function hasTags(tags, wanted = {}) {
  return Object.entries(wanted).every(([name, value]) => tags[name] === value)
}

/** The past of one host in one step. */
export class History {
  #sources = new Map()
  #waiting = []
  #loads = 0

  constructor(host, stepMs) {
    this.host = host
    this.stepMs = stepMs
    /** Why the latest load failed; undefined when it did not. */
    this.error = undefined
  }

  get loading() {
    return this.#loads > 0
  }

  /** Resolves in any case; what could not be had begins now. @param sources what to fetch: [{ type, agg, stat, only }] */
  async load(sources, fromMs, toMs) {
    const wanted = new Map(sources.map((source) => [sourceKey(source), source]))
    for (const key of this.#sources.keys()) wanted.delete(key)
    this.#loads++
    this.error = undefined
    await Promise.all([...wanted].map(([key, source]) => this.#loadOne(key, source, fromMs, toMs)))
    this.#loads--
    if (!this.loading) for (const point of this.#waiting.splice(0)) this.add(point)
  }

  add(point) {
    if (this.loading) {
      this.#waiting.push(point)
      return
    }
    const { ts, type, value, tags = {} } = point
    for (const source of this.#sources.values()) {
      if (source.type !== type || source.stat !== tags.stat || !hasTags(tags, source.only)) continue
      getOrMake(source.tracks, tagsKey(tags), () => new Track(tags, source.agg)).add(ts, value, this.stepMs)
    }
  }

  forget(beforeMs) {
    for (const { tracks } of this.#sources.values()) {
      for (const [key, track] of tracks) if (!track.forget(beforeMs)) tracks.delete(key)
    }
  }

  /** The tracks of a line, by its type, way of aggregation and tags. */
  tracks(line) {
    const tracks = this.#sources.get(sourceKey(line))?.tracks
    return tracks === undefined ? [] : [...tracks.values()].filter(({ tags }) => line.match?.(tags) ?? true)
  }

  async #loadOne(key, { type, stat, only, agg = 'mean' }, fromMs, toMs) {
    const tracks = new Map()
    try {
      const { series } = await fetchHistory(this.host, { type, stat, only, agg }, fromMs, toMs, this.stepMs)
      for (const { tags = {}, ts, value } of series) {
        if (tags.stat === stat) tracks.set(tagsKey(tags), new Track(tags, agg, { ts, value }))
      }
    } catch (error) {
      this.error = error.message
    }
    this.#sources.set(key, { type, stat, only, agg, tracks })
  }
}
