import type { DropReason } from '../shared/events.js'
import type { PointCounts } from '../shared/stats.js'

/**
 * Where every point of one output is or went. Points only ever move from one count to another, so that
 * accepted = delivered + rejected + overflow + expired + shutdown + buffered + inFlight holds by construction.
 */
export class Ledger {
  readonly #counts: PointCounts = {
    accepted: 0,
    delivered: 0,
    rejected: 0,
    dropped: { overflow: 0, expired: 0, shutdown: 0 },
    buffered: 0,
    inFlight: 0,
  }

  get accepted(): number {
    return this.#counts.accepted
  }

  get buffered(): number {
    return this.#counts.buffered
  }

  get inFlight(): number {
    return this.#counts.inFlight
  }

  /** Points that are neither buffered nor in flight any more. */
  get settled(): number {
    return this.#counts.accepted - this.#counts.buffered - this.#counts.inFlight
  }

  /** Points that the receiver does not have: rejected or dropped. */
  get lost(): number {
    return this.settled - this.#counts.delivered
  }

  /** Points that were dropped, for whatever reason. */
  get dropped(): number {
    const { overflow, expired, shutdown } = this.#counts.dropped
    return overflow + expired + shutdown
  }

  /** New points come in. */
  accept(points: number): void {
    this.#counts.accepted += points
    this.#counts.buffered += points
  }

  /** Buffered points become a batch; negative when they go back. */
  freeze(points: number): void {
    this.#counts.buffered -= points
    this.#counts.inFlight += points
  }

  /** The receiver decided on points of the batch. */
  settle(points: number, as: 'delivered' | 'rejected'): void {
    this.#counts.inFlight -= points
    this.#counts[as] += points
  }

  drop(points: number, from: 'buffered' | 'inFlight', reason: DropReason): void {
    this.#counts[from] -= points
    this.#counts.dropped[reason] += points
  }

  /** A copy for statistics. */
  counts(): PointCounts {
    return { ...this.#counts, dropped: { ...this.#counts.dropped } }
  }
}
