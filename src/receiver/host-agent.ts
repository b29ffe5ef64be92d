import { createHash } from 'node:crypto'
import type { Tags } from '../shared/frame.js'
import { seriesKey } from './store/series-key.js'
import type { WirePoint } from './wire-point.js'

/** Agents run at the same time when they overlap for longer than this. A restart may hand over for a while. */
const OVERLAP_MS = 60_000
/** An agent has gone when it was silent for three times as long as ever before, within these bounds. */
const SILENCE = { times: 3, leastMs: 60_000, mostMs: 600_000 }

/** The first of a collector's series, by which two agents are compared. */
interface Witness {
  readonly type: string
  /** Hash of its key, which may be long. */
  readonly hash: string
}

/** What is known of one agent's points of one host. */
export class HostAgent {
  #hostId: string | undefined
  readonly #witnesses = new Map<string, Witness>()
  /** Times of its points, milliseconds since the epoch. */
  #firstTs = Number.POSITIVE_INFINITY
  #lastTs = Number.NEGATIVE_INFINITY
  /** Times of its batches, monotonic. */
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

  /** The id of the machine; undefined where the agent does not say it. */
  get hostId(): string | undefined {
    return this.#hostId
  }

  /** Adds the tags of `agent_info`. */
  describe({ host_id: id = '' }: Tags): void {
    if (/^[0-9a-f]{32}$/.test(id)) this.#hostId = id
  }

  /** Adds a point about the host. Of each collector, remembers one series of the type that comes first by name. */
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
   * Whether both write the same series, and neither is the other's successor. The times of the points must overlap: a successor may
   * send what its predecessor left behind. The times of the batches must, too: a clock may have been set back between the two.
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
