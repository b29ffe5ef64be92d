import type { Clock, Timer } from '../model/clock.js'
import { setDeadline } from './deadline.js'
import { type Loss, type Outcome, PASSED } from './isolate.js'

/** One request under way. It is settled once: by its answer, its deadline or the end of what it was sent to. */
export class Ask {
  readonly outcome: Promise<Outcome>
  readonly #clock: Clock
  readonly #beganMs: number
  readonly #deadline: Timer
  #resolve: ((outcome: Outcome) => void) | undefined

  constructor(clock: Clock, timeoutMs: number, onExpired: () => void) {
    this.#clock = clock
    this.#beganMs = clock.monotonicMs()
    this.#deadline = setDeadline(clock, timeoutMs, onExpired)
    this.outcome = new Promise((resolve) => {
      this.#resolve = resolve
    })
  }

  get pending(): boolean {
    return this.#resolve !== undefined
  }

  answer(response: unknown, incarnation: number): void {
    this.#settle({ status: 'answered', response, incarnation, seconds: this.#seconds() })
  }

  lose(reason: Loss['reason'], message: string): void {
    this.#settle({ status: 'lost', reason, message, seconds: this.#seconds() })
  }

  /** It is no longer wanted. */
  drop(): void {
    this.#settle(PASSED)
  }

  #seconds(): number {
    return (this.#clock.monotonicMs() - this.#beganMs) / 1_000
  }

  #settle(outcome: Outcome): void {
    this.#deadline.cancel()
    this.#resolve?.(outcome)
    this.#resolve = undefined
  }
}
