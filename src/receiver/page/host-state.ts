import type { Tags } from '../../shared/frame.js'
import type { WirePoint } from '../wire-point.js'
import { getOrMake } from './get-or-make.js'
import type { HistoryLine } from './history.js'

/** How far a series may fall behind the others of its host before it is hidden. */
const STALE_MS = 60_000
const STALE_TICKS = 5
/** A host counts as silent after this time without points, or after `SILENT_TICKS` of its usual gaps if that is longer. */
const SILENT_MS = 30_000
const SILENT_TICKS = 3.5
/** Points of one tick arrive in several batches. */
const SAME_TICK_MS = 100

/** Returns a text that is equal for equal tags in any order. */
export function tagsKey(tags: Tags = {}): string {
  return JSON.stringify(Object.entries(tags).sort())
}

export function hasTags(tags: Tags, wanted: Tags): boolean {
  return Object.entries(wanted).every(([name, value]) => tags[name] === value)
}

/** A series with its newest value and, for counters, the increase per second between the last two. */
export class HostSeries {
  readonly type: string
  readonly tags: Tags
  /** Type and tags: `cpu_usage cpu=total`. */
  readonly name: string
  ts = Number.NEGATIVE_INFINITY
  value = Number.NaN
  rate: number | undefined
  stepMs = 0

  constructor(type: string, tags: Tags = {}) {
    this.type = type
    this.tags = tags
    this.name = [type, ...Object.entries(tags).map(([name, value]) => `${name}=${value}`)].join(' ')
  }

  add(ts: number, value: number): void {
    if (ts <= this.ts) return
    if (Number.isFinite(this.ts)) {
      this.stepMs = ts - this.ts
      this.rate = value >= this.value ? ((value - this.value) * 1000) / this.stepMs : undefined
    }
    this.ts = ts
    this.value = value
  }
}

/** A host as the page knows it: its series, their newest values, and when points last arrived. */
export class HostState {
  readonly name: string
  /** Time of the newest point, in milliseconds since the epoch. */
  ts = Number.NEGATIVE_INFINITY
  /** Number of series. */
  size = 0
  /** Tags that all its series have, according to the receiver. */
  tags: Tags = {}
  readonly #byType = new Map<string, Map<string, HostSeries>>()
  /** Series found by fewer tags than they have, by type and wanted tags. */
  readonly #found = new Map<string, HostSeries | undefined>()
  /** When points last arrived, by the browser's monotonic clock. */
  #seenMs = Number.NEGATIVE_INFINITY
  /** Time between the last two arrivals. */
  #gapMs = 0

  constructor(name: string) {
    this.name = name
  }

  /** Notes that points arrived just now. */
  seen(): void {
    if (this.ageMs > SAME_TICK_MS && Number.isFinite(this.ageMs)) this.#gapMs = this.ageMs
    this.#seenMs = performance.now()
  }

  /** Notes a point that arrived before the page was opened. */
  seenBefore(agoMs: number): void {
    this.#seenMs = Math.max(this.#seenMs, performance.now() - Math.max(0, agoMs))
  }

  /** Time since points last arrived. */
  get ageMs(): number {
    return performance.now() - this.#seenMs
  }

  /** The time by the host's own clock, in milliseconds since the epoch. */
  get nowMs(): number {
    return this.ts + Math.max(0, this.ageMs)
  }

  get silent(): boolean {
    return this.ageMs > Math.max(SILENT_MS, this.#gapMs * SILENT_TICKS)
  }

  add({ ts, type, tags, value }: Omit<WirePoint, 'host'>): void {
    const group = getOrMake(this.#byType, type, () => new Map<string, HostSeries>())
    const series = getOrMake(group, tagsKey(tags), () => {
      this.size++
      this.#found.clear()
      return new HostSeries(type, tags)
    })
    series.add(ts, value)
    if (ts > this.ts) this.ts = ts
  }

  /** Returns the current series of a type, without the min, max and percentiles of sampled ones. */
  list(type: string): HostSeries[] {
    const group = this.#byType.get(type)?.values() ?? []
    return [...group].filter((one) => one.tags['stat'] === undefined && this.#fresh(one))
  }

  /** Returns every series of a type, including those that are no longer sent. */
  every(type: string): HostSeries[] {
    return [...(this.#byType.get(type)?.values() ?? [])]
  }

  /** Returns every series, ordered by type. */
  all(): HostSeries[] {
    return this.types.flatMap((type) => [...(this.#byType.get(type)?.values() ?? [])])
  }

  /** Whether the host has a series for a line. */
  sends({ type, stat, only = {}, match = () => true }: HistoryLine): boolean {
    for (const { tags } of this.#byType.get(type)?.values() ?? []) {
      if (tags['stat'] === stat && hasTags(tags, only) && match(tags)) return true
    }
    return false
  }

  get types(): string[] {
    return [...this.#byType.keys()].sort()
  }

  /** Returns the types with a point at or after a time. */
  typesSince(fromMs: number): string[] {
    return this.types.filter((type) => this.every(type).some(({ ts }) => ts >= fromMs))
  }

  /** Returns the newest value of a series; undefined when there is no current one. */
  value(type: string, tags?: Tags): number | undefined {
    return this.#find(type, tags)?.value
  }

  /** Returns the increase per second of a counter; undefined when it is not known. */
  rate(type: string, tags?: Tags): number | undefined {
    return this.#find(type, tags)?.rate
  }

  #find(type: string, tags: Tags | undefined): HostSeries | undefined {
    const key = tagsKey(tags)
    const group = this.#byType.get(type)
    const series = group?.get(key) ?? (group && this.#findWider(type, key, group, tags))
    return series !== undefined && this.#fresh(series) ? series : undefined
  }

  /**
   * Returns the only series with the wanted tags and any others, such as those that its agent adds to all; undefined when there are
   * several.
   */
  #findWider(type: string, key: string, group: Map<string, HostSeries>, wanted: Tags = {}): HostSeries | undefined {
    const name = `${type} ${key}`
    if (this.#found.has(name)) return this.#found.get(name)
    const entries = Object.entries({ stat: undefined, ...wanted })
    const found = [...group.values()].filter(({ tags }) => entries.every(([tag, value]) => tags[tag] === value))
    const series = found.length === 1 ? found[0] : undefined
    this.#found.set(name, series)
    return series
  }

  #fresh({ ts, stepMs }: HostSeries): boolean {
    return ts >= this.ts - Math.max(STALE_MS, stepMs * STALE_TICKS)
  }
}
