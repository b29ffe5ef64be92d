import { createHash } from 'node:crypto'
import type { Tags } from '../shared/frame.js'
import { seriesKey } from './store/series-key.js'
import type { WirePoint } from './wire-point.js'

/** Agents count as running at the same time when they overlap for longer than this. During a restart both may send for a while. */
const OVERLAP_MS = 60_000
/** An agent counts as gone after a silence three times as long as its longest so far, within these bounds. */
const SILENCE = { times: 3, leastMs: 60_000, mostMs: 600_000 }

/** The first series of a collector. Two agents are compared by it. */
interface Witness {
  readonly type: string
  /** Hash of the series' key, because a key may be long. */
  readonly hash: string
}

/** Facts about the points that one agent sends for one host. */
export class HostAgent {
  #hostId: string | undefined
  readonly #witnesses = new Map<string, Witness>()
  /** Times of the agent's points, milliseconds since the epoch. */
  #firstTs = Number.POSITIVE_INFINITY
  #lastTs = Number.NEGATIVE_INFINITY
  /** Times of the agent's batches, monotonic. */
  readonly #firstSeenMs: number
  #lastSeenMs: number
  #longestSilenceMs = 0

  constructor(nowMs: number) {
    this.#firstSeenMs = nowMs
    this.#lastSeenMs = nowMs
  }

  seen(nowMs: number): void {
    this.#longestSilenceMs = Math.max(this.#longestSilenceMs, nowMs - this.#lastSeenMs)
    this.#lastSeenMs = nowMs
  }

  /** The id of the machine; undefined if the agent does not send it. */
  get hostId(): string | undefined {
    return this.#hostId
  }

  /** Adds the tags of `agent_info`. */
  describe({ host_id: id = '' }: Tags): void {
    if (/^[0-9a-f]{32}$/.test(id)) this.#hostId = id
  }

  /** Adds a point about the host. Remembers one series per collector, of the type that comes first by name. */
  add(collector: string, point: WirePoint): void {
    const { ts, type } = point

    if (ts < this.#firstTs) this.#firstTs = ts
    if (ts > this.#lastTs) this.#lastTs = ts
    const known = this.#witnesses.get(collector)
    if (known !== undefined && known.type <= type) return
    this.#witnesses.set(collector, { type, hash: createHash('sha256').update(seriesKey(point)).digest('base64') })
  }

  isAlive(nowMs: number): boolean {
    const { times, leastMs, mostMs } = SILENCE
    return nowMs - this.#lastSeenMs <= Math.min(mostMs, Math.max(leastMs, times * this.#longestSilenceMs))
  }

  /**
   * Whether both agents write the same series and neither succeeds the other. The times of their points must overlap, because a
   * successor may send points that its predecessor left behind. The times of their batches must overlap too, because a clock may
   * have been set back between the two.
   */
  collidesWith(other: HostAgent): boolean {
    const seenMs = Math.min(this.#lastSeenMs, other.#lastSeenMs) - Math.max(this.#firstSeenMs, other.#firstSeenMs)
    const pointsMs = Math.min(this.#lastTs, other.#lastTs) - Math.max(this.#firstTs, other.#firstTs)
    return Math.min(seenMs, pointsMs) > OVERLAP_MS && this.#sharesSeries(other)
  }

  #sharesSeries(other: HostAgent): boolean {
    return Array.from(this.#witnesses).some(([collector, { hash }]) => other.#witnesses.get(collector)?.hash === hash)
  }
}
