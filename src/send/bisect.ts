import type { OnPoints } from './verdict.js'

/** After so many single points refused, and nothing taken, it is not the points that are wrong. */
const REFUSED_IN_A_ROW = 8

/** Points of a batch, counted from its oldest one without a verdict. */
export interface Piece {
  readonly skip: number
  readonly points: number
}

/** Verdicts on the oldest points of the batch: first so many rejected, then so many delivered. */
export interface Settlement {
  readonly rejected: number
  readonly delivered: number
}

const NOTHING: Settlement = { rejected: 0, delivered: 0 }

/**
 * How one batch is sent in pieces, oldest first, when the receiver refuses it as a whole: halves of halves, until
 * each piece was taken or is a single point that was refused. One bad point among n costs at most 2·⌈log2 n⌉ + 1
 * requests. As long as nothing was taken, refused points wait for their verdict: maybe it is the endpoint that is wrong.
 */
export class Division {
  /** Sizes of the pieces to come; the last is the oldest. */
  #sizes: number[]
  /** Refused points, the oldest of the batch, that have no verdict yet. */
  #refused = 0
  /** Single points refused for what they are, not for their size. */
  #bad = 0
  #anyTaken = false

  constructor(points: number) {
    this.#sizes = [points]
  }

  /** Forgets what was found out; only while no verdict was settled. */
  restart(points: number): void {
    this.#sizes = [points]
    this.#refused = 0
    this.#bad = 0
  }

  /** The piece to send now; null when every point has its verdict. */
  get piece(): Piece | null {
    const points = this.#sizes.at(-1)
    return points === undefined ? null : { skip: this.#refused, points }
  }

  /** Nothing was taken, and single points were refused again and again: the batch is to be kept as it is. */
  get futile(): boolean {
    return !this.#anyTaken && this.#bad >= REFUSED_IN_A_ROW
  }

  /** The receiver has decided on the piece. Returns what is certain by now. */
  decide(verdict: OnPoints): Settlement {
    switch (verdict.kind) {
      case 'delivered':
        return this.#taken(verdict.rejected)
      case 'rejected':
        return this.#taken(Number.POSITIVE_INFINITY)
      case 'split':
        return this.#halve() ? NOTHING : this.#refuseSingle()
      case 'bisect':
        if (this.#halve()) return NOTHING
        this.#bad++
        return this.#refuseSingle()
    }
  }

  #taken(rejected: number): Settlement {
    const points = this.#sizes.pop() as number
    this.#anyTaken = true
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
    const certain = this.#anyTaken || (this.#sizes.length === 0 && !this.futile)
    return certain ? { rejected: this.#settleRefused(), delivered: 0 } : NOTHING
  }

  #settleRefused(): number {
    const refused = this.#refused
    this.#refused = 0
    return refused
  }
}
