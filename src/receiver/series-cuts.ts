import type { Clock } from '../shared/clock.js'
import type { Logger } from '../shared/logger.js'
import type { SeriesCut } from './series-cut.js'
import type { SeriesLimits } from './store/series-limits.js'
import type { WirePoint } from './wire-point.js'

const MAX_HOSTS = 20
/** A bound that keeps cutting is logged at most once in this time. */
const REPEAT_MS = 600_000

/** Counts and logs the points that the bound on series rejects. */
export class SeriesCuts {
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #limits: SeriesLimits
  readonly #byHost = new Map<string, number>()
  #points = 0
  #lastMs = 0
  #example = ''
  #loggedMs = Number.NEGATIVE_INFINITY

  constructor(clock: Clock, logger: Logger, limits: SeriesLimits) {
    this.#clock = clock
    this.#logger = logger
    this.#limits = limits
  }

  /** @param points of series over the bound, at least one */
  add(points: readonly WirePoint[]): void {
    const [first] = points
    if (first !== undefined && this.#points === 0) this.#example = describe(first)
    this.#points += points.length
    this.#lastMs = this.#clock.wallMs()
    for (const { host } of points) {
      if (this.#byHost.has(host) || this.#byHost.size < MAX_HOSTS)
        this.#byHost.set(host, (this.#byHost.get(host) ?? 0) + 1)
    }
    this.#logWhenDue()
  }

  /** The points cut so far; undefined when there are none. */
  get cut(): SeriesCut | undefined {
    if (this.#points === 0) return undefined
    const hosts = Array.from(this.#byHost, ([host, points]) => ({ host, points }))
    return { points: this.#points, lastMs: this.#lastMs, hosts, example: this.#example, raise: this.#raise }
  }

  get #raise(): string {
    return `--max-series ${this.#limits.maxSeries * 2}`
  }

  #logWhenDue(): void {
    const nowMs = this.#clock.monotonicMs()
    if (nowMs - this.#loggedMs < REPEAT_MS) return
    this.#loggedMs = nowMs
    const fields = { rejected: this.#points, hosts: [...this.#byHost.keys()], example: this.#example }
    this.#logger.warn({ ...this.#limits, ...fields, raise: this.#raise }, 'series limit reached')
  }
}

function describe({ type, tags = {} }: WirePoint): string {
  return [type, ...Object.entries(tags).map(([name, value]) => `${name}=${value}`)].join(' ')
}
