import type { Clock } from '../model/clock.js'
import type { Request } from '../model/protocol.js'
import { Deadline } from './deadline.js'
import { type Loss, type Outcome, PASSED } from './isolate.js'
import type { Slot } from './slot.js'

/** A request, whose it is, and who is told what came of it. */
export interface Asked {
  readonly slot: Slot
  readonly request: Request
  /** How long the answer may take, from the beginning of the request. */
  readonly timeoutMs: number
  readonly settle: (outcome: Outcome) => void
}

/**
 * Requests that were sent together and are answered one after the other: each begins when the one before it is answered. The
 * round is over when all are answered, or with the first that is not going to be; those behind it were not begun.
 */
export class Round {
  /** Resolves with those that were not begun. */
  readonly over: Promise<readonly Asked[]>
  readonly #clock: Clock
  readonly #asked: readonly Asked[]
  readonly #deadline: Deadline
  #end: (rest: readonly Asked[]) => void = () => {}
  /** How many are settled; the next is under way. */
  #settled = 0
  /** When the one under way began. */
  #beganMs: number

  /**
   * To be made when the requests are sent.
   * @param asked at least one
   * @param onExpired the deadline of the one under way has passed
   */
  constructor(clock: Clock, asked: readonly [Asked, ...Asked[]], onExpired: (expired: Asked) => void) {
    this.#clock = clock
    this.#asked = asked
    this.#beganMs = clock.monotonicMs()
    this.#deadline = new Deadline(clock, () => {
      if (this.current !== undefined) onExpired(this.current)
    })
    this.#deadline.set(asked[0].timeoutMs, this.#beganMs)
    this.over = new Promise((resolve) => {
      this.#end = resolve
    })
  }

  /** The one under way; undefined when the round is over. */
  get current(): Asked | undefined {
    return this.#asked[this.#settled]
  }

  /** The one under way is answered. */
  answer(response: unknown, incarnation: number): void {
    const { current } = this
    if (current === undefined) return
    const nowMs = this.#clock.monotonicMs()
    const seconds = (nowMs - this.#beganMs) / 1_000
    this.#settled++
    this.#beganMs = nowMs
    const next = this.current
    if (next === undefined) this.#endWith([])
    else this.#deadline.set(next.timeoutMs, nowMs)
    current.settle({ status: 'answered', response, incarnation, seconds })
  }

  /** The one under way will not be answered. */
  lose(reason: Loss['reason'], message: string): void {
    this.#giveUp({ status: 'lost', reason, message, seconds: (this.#clock.monotonicMs() - this.#beganMs) / 1_000 })
  }

  /** The one under way is no longer wanted. */
  drop(): void {
    this.#giveUp(PASSED)
  }

  #giveUp(outcome: Outcome): void {
    const { current } = this
    if (current === undefined) return
    const rest = this.#asked.slice(this.#settled + 1)
    this.#settled = this.#asked.length
    this.#endWith(rest)
    current.settle(outcome)
  }

  #endWith(rest: readonly Asked[]): void {
    this.#deadline.cancel()
    this.#end(rest)
  }
}
