// What the page knows of now: hosts, their series and the newest value of each.

import { getOrMake } from './elements.js'

/** A series is shown as long as its host sends others and it is not this far behind. */
const STALE_MS = 60_000

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

  constructor(name) {
    this.name = name
    this.ts = Number.NEGATIVE_INFINITY
    /** When a point last came, by this browser's monotonic clock. */
    this.seenMs = Number.NEGATIVE_INFINITY
  }

  series(type, tags) {
    const group = getOrMake(this.#byType, type, () => new Map())
    return getOrMake(group, tagsKey(tags), () => new Series(type, tags))
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
