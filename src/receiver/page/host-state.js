// What the page knows of now: hosts, their series and the newest value of each.

import { getOrMake } from './elements.js'

/** A series is shown as long as its host sends others and it is not this far behind. */
const STALE_MS = 60_000
/** A host is silent when nothing came for as long, and for some times what was usual. */
const SILENT_MS = 30_000
const SILENT_TICKS = 3.5
/** Points of one tick come in several batches. */
const SAME_TICK_MS = 100

/** A text that equal tags share, in whatever order they are written. */
export function tagsKey(tags = {}) {
  return JSON.stringify(Object.entries(tags).sort())
}

/** One series: its newest value, and for counters the increase per second between the last two. */
class Series {
  constructor(type, tags) {
    this.type = type
    this.tags = tags ?? {}
    this.ts = Number.NEGATIVE_INFINITY
    this.value = Number.NaN
    this.rate = undefined
    this.stepMs = 0
    /** `cpu_usage cpu=total` */
    this.name = [type, ...Object.entries(this.tags).map(([name, value]) => `${name}=${value}`)].join(' ')
  }

  add(ts, value) {
    if (ts <= this.ts) return
    if (Number.isFinite(this.ts)) {
      this.stepMs = ts - this.ts
      this.rate = value >= this.value ? ((value - this.value) * 1000) / this.stepMs : undefined
    }
    this.ts = ts
    this.value = value
  }
}

export class HostState {
  #byType = new Map()
  /** When a point last came, by this browser's monotonic clock, and how long after the one before. */
  #seenMs = Number.NEGATIVE_INFINITY
  #gapMs = 0

  constructor(name) {
    this.name = name
    this.ts = Number.NEGATIVE_INFINITY
    this.size = 0
  }

  /** Points have come just now. */
  seen() {
    if (this.ageMs > SAME_TICK_MS && Number.isFinite(this.ageMs)) this.#gapMs = this.ageMs
    this.#seenMs = performance.now()
  }

  /** A point that came before this page was opened. */
  seenBefore(agoMs) {
    this.#seenMs = Math.max(this.#seenMs, performance.now() - Math.max(0, agoMs))
  }

  /** Time since a point came. */
  get ageMs() {
    return performance.now() - this.#seenMs
  }

  get silent() {
    return this.ageMs > Math.max(SILENT_MS, this.#gapMs * SILENT_TICKS)
  }

  series(type, tags) {
    const group = getOrMake(this.#byType, type, () => new Map())
    return getOrMake(group, tagsKey(tags), () => {
      this.size++
      return new Series(type, tags)
    })
  }

  add({ ts, type, tags, value }) {
    this.series(type, tags).add(ts, value)
    if (ts > this.ts) this.ts = ts
  }

  /** The series of a type that still come, but for the min, max and percentiles of sampled ones. */
  list(type) {
    const group = this.#byType.get(type)
    return group === undefined
      ? []
      : [...group.values()].filter((one) => one.tags.stat === undefined && this.#fresh(one))
  }

  /** Every series, by name. */
  all() {
    return [...this.#byType.keys()].sort().flatMap((type) => [...this.#byType.get(type).values()])
  }

  get types() {
    return [...this.#byType.keys()].sort()
  }

  /** The newest value of a series; undefined when there is none that still comes. */
  value(type, tags) {
    return this.#find(type, tags)?.value
  }

  rate(type, tags) {
    return this.#find(type, tags)?.rate
  }

  #find(type, tags) {
    const series = this.#byType.get(type)?.get(tagsKey(tags))
    return series !== undefined && this.#fresh(series) ? series : undefined
  }

  #fresh({ ts, stepMs }) {
    return ts >= this.ts - Math.max(STALE_MS, stepMs * 5)
  }
}
