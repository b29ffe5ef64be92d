import type { Clock } from '../shared/clock.js'
import type { Request } from '../shared/protocol.js'
import type { CollectorSettings } from '../shared/settings.js'
import { Deadline } from './deadline.js'
import { type Lost, type Outcome, SKIPPED } from './runner.js'
import type { RawResponse, Worker } from './worker.js'

/** A collector in a worker, as its supervisor tracks it. */
export interface Member {
  readonly settings: CollectorSettings
  /** Called when the supervisor becomes stuck, and when it no longer is. */
  onStuckChange: () => void
  /** A failed opening, or an exit between two collections. The next collection reports it instead of collecting. */
  pendingOutcome: Outcome | undefined
}

/** A request that waits for its response. */
export interface PendingRequest {
  readonly member: Member
  readonly request: Request
  /** Longest time to the response, from the start of the request. */
  readonly timeoutMs: number
  readonly settle: (outcome: Outcome) => void
}

export interface RoundOptions {
  /** At least one. */
  readonly requests: readonly [PendingRequest, ...PendingRequest[]]
  readonly clock: Clock
  readonly worker: Pick<Worker, 'progress' | 'send'>
  /** Number of the worker. */
  readonly incarnation: number
  /** Called when the deadline of a request has passed, which has ended the round. */
  readonly onExpired: () => void
}

/**
 * Requests that are sent together and handled one after the other. The round ends when all have their responses, or with the
 * first that gets none. In that case the others without a response (those behind it, and those whose response was not sent yet)
 * must be sent again.
 */
export class Round {
  /** Resolves at the end with the requests to send again. */
  readonly over: Promise<readonly PendingRequest[]>
  readonly #options: RoundOptions
  readonly #deadline: Deadline
  #end: (rest: readonly PendingRequest[]) => void = () => {}
  /** Number of settled requests. */
  #settled = 0
  readonly #startMs: number
  /** Index of the request that the deadline is for. */
  #timed = 0
  /** Start of that request, as measured here or reported by the worker. */
  #timedSinceMs: number
  /** Its deadline skips the current request. */
  #isUnwanted = false

  /** Sends the requests. */
  constructor(options: RoundOptions) {
    const { requests, clock, worker } = options
    this.#options = options
    this.#startMs = clock.monotonicMs()
    this.#timedSinceMs = this.#startMs
    this.#deadline = new Deadline(clock, () => this.#expire())
    this.#deadline.set(requests[0].timeoutMs, this.#timedSinceMs)
    this.over = new Promise((resolve) => {
      this.#end = resolve
    })
    const messages = requests.map(({ request }) => request)
    worker.send(messages, (response) => this.#respond(response))
  }

  /** Member that the last request is for. */
  get lastMember(): Member {
    const { requests } = this.#options
    return (requests.at(-1) ?? requests[0]).member
  }

  /** The request being handled; undefined when the round is over. */
  get current(): PendingRequest | undefined {
    return this.#options.requests[this.#currentIndex]
  }

  /** Ends the round: the current request will get no response. */
  lose(reason: Lost['reason'], message: string): void {
    const seconds = (this.#options.clock.monotonicMs() - this.#timedSinceMs) / 1_000
    this.#abort({ status: 'lost', reason, message, seconds })
  }

  /** Ends the round: the current request is no longer wanted. */
  skip(): void {
    this.#abort(SKIPPED)
  }

  /** Skips the current request when it has taken this long: it is no longer wanted, and its worker could be used again by then. */
  skipAfter(timeoutMs: number): void {
    const { current } = this
    if (current === undefined) return
    this.#isUnwanted = true
    this.#deadline.set(Math.min(timeoutMs, current.timeoutMs), this.#timedSinceMs)
  }

  get #currentIndex(): number {
    const { requests, worker } = this.#options
    if (this.#settled === requests.length) return requests.length
    return Math.min(Math.max(this.#settled, worker.progress.index), requests.length - 1)
  }

  #respond({ response, seconds }: RawResponse): void {
    const { requests, incarnation } = this.#options
    const responded = requests[this.#settled]
    if (responded === undefined) return
    const next = requests[++this.#settled]
    if (next === undefined) this.#endWith([])
    else if (this.#timed < this.#settled) this.#time(this.#settled, next, this.#options.clock.monotonicMs())
    responded.settle({ status: 'responded', response, incarnation, seconds })
  }

  #time(index: number, { timeoutMs }: PendingRequest, sinceMs: number): void {
    this.#timed = index
    this.#timedSinceMs = sinceMs
    this.#deadline.set(timeoutMs, sinceMs)
  }

  /** Restarts the deadline for the current request if the worker has moved on and merely holds back the timed one's response. */
  #expire(): void {
    const { current } = this
    if (current === undefined) return
    const { worker } = this.#options
    if (this.#timed < this.#currentIndex) {
      this.#time(this.#currentIndex, current, this.#startMs + worker.progress.afterMs)
      return
    }
    const { request, timeoutMs } = current
    if (this.#isUnwanted) this.skip()
    else this.lose('timeout', `${request.kind === 'open' ? 'did not start' : 'did not answer'} within ${timeoutMs} ms`)
    this.#options.onExpired()
  }

  #abort(outcome: Outcome): void {
    const { current } = this
    if (current === undefined) return
    const rest = this.#options.requests.slice(this.#settled).filter((pending) => pending !== current)
    this.#settled = this.#options.requests.length
    this.#endWith(rest)
    current.settle(outcome)
  }

  #endWith(rest: readonly PendingRequest[]): void {
    this.#deadline.cancel()
    this.#end(rest)
  }
}
