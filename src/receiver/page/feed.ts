import type { WirePoint } from '../wire-point.js'
import { figureTypes } from './figures.js'
import { getOrMake } from './get-or-make.js'
import { HostState } from './host-state.js'
import {
  type DuplicateHostFacts,
  fetchHosts,
  fetchSeries,
  fetchStats,
  forgetHost,
  type HostsResponse,
  type MetricFacts,
  type SeriesResponse,
  type StatsResponse,
} from './queries.js'
import { Sparklines } from './sparklines.js'
import type { Connection } from './status.js'
import { followStream } from './stream.js'

const RETRY_MS = 2000
/** Least time between two loads of the overview. */
const OVERVIEW_MS = 2000

export interface FeedHandlers {
  /** Called with points that arrive. */
  onPoints(points: readonly WirePoint[]): void
  /** Called when points may have been missed. */
  onGap(): void
  /** Called when there is something new to draw. */
  onChange(): void
}

/** Data from the receiver: the overview's figures of all hosts, and everything about the followed host. */
export class Feed {
  readonly hosts = new Map<string, HostState>()
  /** Facts from the receiver's catalogue, by metric type. */
  readonly facts = new Map<string, MetricFacts>()
  readonly sparklines = new Sparklines()
  connection: Connection = 'connecting'
  stats: StatsResponse = { receiver: {} }
  readonly #handlers: FeedHandlers
  #followed: string | undefined
  #endStream: (() => void) | undefined
  #streaming = false
  #load: 'idle' | 'running' | 'repeat' = 'idle'
  #overviewMs = Number.NEGATIVE_INFINITY

  constructor(handlers: FeedHandlers) {
    this.#handlers = handlers
  }

  /** Loads the overview and begins to follow. Retries until the receiver answers. */
  async start(): Promise<void> {
    try {
      await this.#loadOverview()
    } catch {
      this.connection = 'lost'
      setTimeout(() => void this.start(), RETRY_MS)
    }
    this.#handlers.onChange()
  }

  /** Follows a host; does nothing before `start`. Without a name, every point of every host arrives. */
  follow(host: string | undefined): void {
    if (this.#overviewMs === Number.NEGATIVE_INFINITY || (this.#endStream && host === this.#followed)) return
    this.#endStream?.()
    this.#followed = host
    const params = new URLSearchParams(host === undefined ? {} : { host, also: figureTypes.join() })
    this.#endStream = followStream(`v1/stream?${params}`, {
      onPoints: (points) => this.#add(points),
      onOpen: () => {
        this.#streaming = true
        this.#handlers.onGap()
        void this.#loadAll()
      },
      onLost: () => {
        this.#streaming = false
        this.connection = 'lost'
        this.#handlers.onChange()
      },
    })
  }

  /** Returns the agents that share the name of a host; undefined if only one uses it. */
  sharingOf(host: string): DuplicateHostFacts | undefined {
    return this.stats.receiver.duplicateHosts?.find((one) => one.host === host)
  }

  /** Fetches again what the points do not bring: statistics and the list of hosts. */
  async renew(): Promise<void> {
    if (!this.#streaming) return
    if (this.connection === 'lost') return this.#loadAll()
    const [stats, hosts] = await Promise.all([fetchStats(), fetchHosts()])
    this.stats = stats
    this.#takeHosts(hosts)
  }

  /** Deletes a host at the receiver. Rejects when that fails. */
  async forget(name: string): Promise<void> {
    await forgetHost(name)
    this.#drop(name)
  }

  /** Loads the newest values. */
  async #loadAll(): Promise<void> {
    if (this.#load !== 'idle') {
      this.#load = 'repeat'
      return
    }
    this.#load = 'running'
    const host = this.#followed
    const due = performance.now() - this.#overviewMs > OVERVIEW_MS
    try {
      await Promise.all([due && this.#loadOverview(), host !== undefined && this.#loadSeries({ host })])
      if (this.#streaming) this.connection = 'live'
    } catch {
      this.connection = 'lost'
    }
    const isOutdated = this.#isRepeated()
    this.#load = 'idle'
    if (isOutdated) await this.#loadAll()
    else this.#handlers.onChange()
  }

  /** Whether another load was requested while one ran. */
  #isRepeated(): boolean {
    return this.#load === 'repeat'
  }

  async #loadOverview(): Promise<void> {
    const [stats, hosts] = await Promise.all([
      fetchStats(),
      fetchHosts(),
      ...figureTypes.map((type) => this.#loadSeries({ type })),
    ])
    this.stats = stats
    this.#takeHosts(hosts)
    this.#overviewMs = performance.now()
    void this.sparklines.load(hosts.now).then(this.#handlers.onChange)
  }

  async #loadSeries(filter: Parameters<typeof fetchSeries>[0]): Promise<void> {
    for await (const { now, series } of fetchSeries(filter)) this.#takeSeries(now, series)
  }

  #takeSeries(now: number, series: SeriesResponse['series']): void {
    for (const { host: name, type, tags, kind, unit, help, last } of series) {
      this.facts.set(type, { kind, unit, help })
      const host = this.#hostNamed(name)
      host.add({ type, ...(tags && { tags }), ...last })
      host.seenBefore(now - last.ts)
    }
  }

  #takeHosts({ now, hosts }: HostsResponse): void {
    for (const { host: name, tags, last } of hosts) {
      const host = this.#hostNamed(name)
      host.tags = tags
      host.seenBefore(now - last)
    }
    const listed = new Set(hosts.map(({ host }) => host))
    // Keeps hosts that are sending: they may be newer than the list.
    for (const { name, silent } of this.hosts.values()) if (silent && !listed.has(name)) this.#drop(name)
  }

  #add(points: readonly WirePoint[]): void {
    let isNew = false
    for (const point of points) {
      const { host, type } = point
      isNew ||= !this.facts.has(type) || !this.hosts.has(host)
      if (!this.facts.has(type)) this.facts.set(type, {})
      this.#hostNamed(host).add(point)
      this.sparklines.add(point)
    }
    for (const name of new Set(points.map(({ host }) => host))) this.#hostNamed(name).seen()
    this.#handlers.onPoints(points)
    if (isNew) void this.#loadAll()
  }

  #hostNamed(name: string): HostState {
    return getOrMake(this.hosts, name, () => new HostState(name))
  }

  #drop(name: string): void {
    this.hosts.delete(name)
    this.sparklines.forget(name)
    this.#handlers.onChange()
  }
}
