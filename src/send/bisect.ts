import type { PointsVerdict } from './verdict.js'

/** Refused single points after which the endpoint is suspected rather than the points, if nothing was accepted. */
const SUSPECT_AFTER = 8

/** A run of points of a batch. `skip` counts from its oldest point without a verdict. */
export interface Piece {
  readonly skip: number
  readonly points: number
}

/** Verdicts on the oldest points of a batch: the first `rejected` of them, then the next `delivered`. */
export interface Settlement {
  readonly rejected: number
  readonly delivered: number
}

const NOTHING: Settlement = { rejected: 0, delivered: 0 }

/**
 * Halves a refused batch, oldest half first, until each piece is accepted or is a single refused point. One bad point among n
 * costs at most 2·⌈log2 n⌉ + 1 requests. Refused points get no verdict until a piece is accepted: the endpoint may be at fault.
 */
export class Bisect {
  /** Sizes of the pieces to send; the last is the oldest. */
  #sizes: number[]
  /** Refused points without a verdict: the oldest of the batch. */
  #refused = 0
  /** Single points refused for another reason than their size. */
  #bad = 0
  #anySettled = false

  constructor(points: number) {
    this.#sizes = [points]
  }

  /** Starts over. Only while no verdict was settled. */
  restart(points: number): void {
    this.#sizes = [points]
    this.#refused = 0
    this.#bad = 0
  }

  /** The next piece to send; null when every point has its verdict. */
  get piece(): Piece | null {
    const points = this.#sizes.at(-1)
    return points === undefined ? null : { skip: this.#refused, points }
  }

  /** Whether too many single points were refused, and nothing accepted: the batch should be kept whole. */
  get isEndpointSuspect(): boolean {
    return !this.#anySettled && this.#bad >= SUSPECT_AFTER
  }

  /** Applies the receiver's verdict on the current piece. Returns the points whose verdict is now certain. */
  decide(verdict: PointsVerdict): Settlement {
    switch (verdict.kind) {
      case 'delivered':
        return this.#settlePiece(verdict.rejected)
      case 'rejected':
        return this.#settlePiece(Number.POSITIVE_INFINITY)
      case 'split':
        return this.#halve() ? NOTHING : this.#refuseSingle()
      case 'bisect':
        if (this.#halve()) return NOTHING
        this.#bad++
        return this.#refuseSingle()
    }
  }

  #settlePiece(rejected: number): Settlement {
    const points = this.#sizes.pop() as number
    this.#anySettled = true
    const refused = this.#settleRefused()
    const lost = Math.min(rejected, points)
    return { rejected: refused + lost, delivered: points - lost }
  }

  #halve(): boolean {
    const points = this.#sizes.at(-1) as number
    if (points === 1) return false
    const older = points >> 1
    this.#sizes[this.#sizes.length - 1] = points - older
    this.#sizes.push(older)
    return true
  }

  #refuseSingle(): Settlement {
    this.#sizes.pop()
    this.#refused++
    const certain = this.#anySettled || (this.#sizes.length === 0 && !this.isEndpointSuspect)
    return certain ? { rejected: this.#settleRefused(), delivered: 0 } : NOTHING
  }

  #settleRefused(): number {
    const refused = this.#refused
    this.#refused = 0
    return refused
  }
}
