import type { Clock } from '../shared/clock.js'
import type { Request } from '../shared/protocol.js'
import type { RawAnswer } from './answers.js'
import { Deadline } from './deadline.js'
import type { Executor } from './executor.js'
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

export interface RoundOptions {
  /** At least one. */
  readonly asked: readonly [Asked, ...Asked[]]
  readonly clock: Clock
  readonly executor: Pick<Executor, 'at' | 'atMs' | 'send'>
  /** Of the executor. */
  readonly incarnation: number
  /** The deadline of the one under way has passed. */
  readonly onExpired: (expired: Asked) => void
}

/**
 * Requests that are sent together and answered one after the other: each begins when the one before it is answered. The
 * round is over when all are answered, or with the first that is not going to be: then the others without an answer (those
 * behind it, and those whose answer had not been sent) are to be asked anew.
 */
export class Round {
  /** Resolves with those to be asked anew. */
  readonly over: Promise<readonly Asked[]>
  readonly #options: RoundOptions
  readonly #deadline: Deadline
  #end: (rest: readonly Asked[]) => void = () => {}
  /** How many are settled. */
  #settled = 0
  readonly #startMs: number
  /** The one that the deadline is about. */
  #timed = 0
  /** When it began, as far as that is known here. */
  #beganMs: number

  /** Sends the requests. */
  constructor(options: RoundOptions) {
    const { asked, clock, executor } = options
    this.#options = options
    this.#startMs = clock.monotonicMs()
    this.#beganMs = this.#startMs
    this.#deadline = new Deadline(clock, () => this.#expire())
    this.#deadline.set(asked[0].timeoutMs, this.#beganMs)
    this.over = new Promise((resolve) => {
      this.#end = resolve
    })
    const requests = asked.map(({ request }) => request)
    executor.send(requests, (answer) => this.#answer(answer))
  }

  /** Whose the last request is. */
  get lastSlot(): Slot {
    const { asked } = this.#options
    return (asked.at(-1) ?? asked[0]).slot
  }

  /** The one under way; undefined when the round is over. */
  get current(): Asked | undefined {
    return this.#options.asked[this.#at]
  }

  /** The one under way will not be answered. */
  lose(reason: Loss['reason'], message: string): void {
    const seconds = (this.#options.clock.monotonicMs() - this.#beganMs) / 1_000
    this.#giveUp({ status: 'lost', reason, message, seconds })
  }

  /** The one under way is no longer wanted. */
  drop(): void {
    this.#giveUp(PASSED)
  }

  get #at(): number {
    const { asked, executor } = this.#options
    if (this.#settled === asked.length) return asked.length
    return Math.min(Math.max(this.#settled, executor.at), asked.length - 1)
  }

  #answer({ response, seconds }: RawAnswer): void {
    const { asked, incarnation } = this.#options
    const answered = asked[this.#settled]
    if (answered === undefined) return
    const next = asked[++this.#settled]
    if (next === undefined) this.#endWith([])
    else if (this.#timed < this.#settled) this.#time(this.#settled, next, this.#options.clock.monotonicMs())
    answered.settle({ status: 'answered', response, incarnation, seconds })
  }

  #time(index: number, { timeoutMs }: Asked, beganMs: number): void {
    this.#timed = index
    this.#beganMs = beganMs
    this.#deadline.set(timeoutMs, this.#beganMs)
  }

  /** When the executor is past the one whose deadline it was, its answer is there, unsent: then the one that it is at is meant. */
  #expire(): void {
    const { current } = this
    if (current === undefined) return
    if (this.#timed < this.#at) this.#time(this.#at, current, this.#startMs + this.#options.executor.atMs)
    else this.#options.onExpired(current)
  }

  #giveUp(outcome: Outcome): void {
    const { current } = this
    if (current === undefined) return
    const rest = this.#options.asked.slice(this.#settled).filter((asked) => asked !== current)
    this.#settled = this.#options.asked.length
    this.#endWith(rest)
    current.settle(outcome)
  }

  #endWith(rest: readonly Asked[]): void {
    this.#deadline.cancel()
    this.#end(rest)
  }
}
