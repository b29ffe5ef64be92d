import type { Clock } from '../shared/clock.js'
import { describeError } from '../shared/describe-error.js'
import type { Logger } from '../shared/logger.js'

/** The page asks every second, and senders try again: the same failure of a route is logged at most once in this time. */
const REPEAT_MS = 600_000

/** Logs requests that failed in the receiver itself. */
export class FailureLog {
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #lastByRoute = new Map<string, { readonly error: string; readonly atMs: number }>()

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock
    this.#logger = logger
  }

  /** @param route path of the route, without parameters */
  add(route: string, thrown: unknown): void {
    const error = describeError(thrown)
    const last = this.#lastByRoute.get(route)
    const atMs = this.#clock.monotonicMs()
    if (last?.error === error && atMs - last.atMs < REPEAT_MS) return
    this.#lastByRoute.set(route, { error, atMs })
    this.#logger.error({ route, error }, 'receiver failed')
  }
}
