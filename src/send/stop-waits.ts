import type { Clock } from '../shared/clock.js'
import type { RetrySettings } from '../shared/settings.js'
import type { Answer } from './answer.js'
import { retryDelayMs } from './backoff.js'

/** Shortest wait. Shorter ones would only put pressure on a rate limiter. */
const LEAST_MS = 100

export interface StopWaitsOptions {
  /** Time until sending ends. */
  readonly deadlineMs: number
  readonly retry: RetrySettings
  readonly clock: Clock
  /** 0 to below 1. */
  readonly random: () => number
}

/**
 * Decides how a stopping output goes on after a failure. Behind a rate limiter (429) it sends until the deadline, because the
 * limiter only asks it to wait. Any other failure ends it.
 */
export class StopWaits {
  readonly #options: StopWaitsOptions
  readonly #endMs: number
  /** Backoffs since the last delivery. */
  #backoffs = 0

  constructor(options: StopWaitsOptions) {
    this.#options = options
    this.#endMs = options.clock.monotonicMs() + options.deadlineMs
  }

  /** The receiver accepted a body. */
  delivered(): void {
    this.#backoffs = 0
  }

  /**
   * Returns the wait before the next attempt; undefined if there is none. The wait is Retry-After if that leaves time to send, else
   * a backoff of at most half the time left.
   */
  after(answer: Answer, retryAfterMs: number): number | undefined {
    if (answer.kind !== 'status' || answer.status !== 429) return undefined
    const { clock, retry, random } = this.#options
    const leftMs = this.#endMs - clock.monotonicMs()
    if (retryAfterMs > 0 && retryAfterMs < leftMs) return retryAfterMs
    const waitMs = Math.min(Math.max(retryDelayMs(++this.#backoffs, retry, random), LEAST_MS), leftMs / 2)
    return waitMs >= LEAST_MS ? waitMs : undefined
  }
}
