import type { DropReason } from '../shared/events.js'
import { noPoints } from '../shared/point-counts.js'
import type { PointCounts } from '../shared/stats.js'

/**
 * Counts the points of one output by where they are. Points only move from one count to another, so that accepted = delivered +
 * rejected + overflow + expired + shutdown + buffered + inFlight holds by construction.
 */
export class Ledger {
  readonly #counts: PointCounts = noPoints()

  get accepted(): number {
    return this.#counts.accepted
  }

  get buffered(): number {
    return this.#counts.buffered
  }

  get inFlight(): number {
    return this.#counts.inFlight
  }

  /** Points that are no longer buffered or in flight. */
  get settled(): number {
    return this.#counts.accepted - this.#counts.buffered - this.#counts.inFlight
  }

  /** Points that were rejected or dropped. */
  get lost(): number {
    return this.settled - this.#counts.delivered
  }

  /** Points that were dropped, for any reason. */
  get dropped(): number {
    const { overflow, expired, shutdown } = this.#counts.dropped
    return overflow + expired + shutdown
  }

  /** Counts new points. */
  accept(points: number): void {
    this.#counts.accepted += points
    this.#counts.buffered += points
  }

  /** Moves buffered points to a batch; a negative number moves them back. */
  freeze(points: number): void {
    this.#counts.buffered -= points
    this.#counts.inFlight += points
  }

  /** Counts points of the batch that the receiver decided on. */
  settle(points: number, as: 'delivered' | 'rejected'): void {
    this.#counts.inFlight -= points
    this.#counts[as] += points
  }

  drop(points: number, from: 'buffered' | 'inFlight', reason: DropReason): void {
    this.#counts[from] -= points
    this.#counts.dropped[reason] += points
  }

  /** Returns a copy for statistics. */
  counts(): PointCounts {
    return { ...this.#counts, dropped: { ...this.#counts.dropped } }
  }
}
