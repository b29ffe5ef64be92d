import type { PointCounts } from '../../src/shared/stats.js'

interface ModelPoint {
  readonly timeMs: number
  readonly value: number
}

/** The simplest buffer: lists of points, bounded by points and age, regardless of memory. */
export class BufferModel {
  readonly #maxPoints: number
  readonly #maxAgeMs: number
  readonly counts: PointCounts = {
    accepted: 0,
    delivered: 0,
    rejected: 0,
    dropped: { overflow: 0, expired: 0, shutdown: 0 },
    buffered: 0,
    inFlight: 0,
  }
  frozen: ModelPoint[] = []
  buffered: ModelPoint[] = []
  pinned = false

  constructor(maxPoints: number, maxAgeMs: number) {
    this.#maxPoints = maxPoints
    this.#maxAgeMs = maxAgeMs
  }

  add(nowMs: number, rows: readonly { timeMs: number; values: readonly number[] }[]): void {
    for (const { timeMs, values } of rows) {
      for (const value of values) {
        if (Number.isNaN(value)) continue
        this.counts.accepted++
        this.buffered.push({ timeMs, value })
      }
      this.#enforce()
    }
    this.expire(nowMs)
  }

  freeze(points: number): void {
    this.frozen = this.buffered.splice(0, points)
    this.#count()
  }

  thaw(points: number): void {
    this.buffered.unshift(...this.frozen.splice(points))
    this.#unpinIfGone()
    this.#enforce()
  }

  settle(points: number, as: 'delivered' | 'rejected'): void {
    this.counts[as] += this.frozen.splice(0, points).length
    this.#unpinIfGone()
    this.#count()
  }

  unpin(nowMs: number): void {
    this.pinned = false
    this.#enforce()
    this.expire(nowMs)
  }

  expire(nowMs: number): void {
    const limitMs = nowMs - this.#maxAgeMs
    const newest = this.frozen.at(-1)
    if (!this.pinned && newest !== undefined && newest.timeMs < limitMs) this.#dropFrozen('expired')
    while (this.buffered[0] !== undefined && this.buffered[0].timeMs < limitMs) {
      this.buffered.shift()
      this.counts.dropped.expired++
    }
    this.#count()
  }

  #enforce(): void {
    const held = () => this.buffered.length + (this.pinned ? 0 : this.frozen.length)
    if (held() > this.#maxPoints && !this.pinned) this.#dropFrozen('overflow')
    while (held() > this.#maxPoints) {
      this.buffered.shift()
      this.counts.dropped.overflow++
    }
    this.#count()
  }

  #dropFrozen(reason: 'overflow' | 'expired'): void {
    this.counts.dropped[reason] += this.frozen.length
    this.frozen = []
  }

  #unpinIfGone(): void {
    if (this.frozen.length === 0) this.pinned = false
  }

  #count(): void {
    this.counts.buffered = this.buffered.length
    this.counts.inFlight = this.frozen.length
  }
}
