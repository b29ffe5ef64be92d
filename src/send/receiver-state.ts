import type { Clock } from '../shared/clock.js'
import type { RetrySettings } from '../shared/settings.js'
import type { OutputState } from '../shared/stats.js'
import type { Answer } from './answer.js'
import { probeDelayMs, retryDelayMs } from './backoff.js'
import { SlowStart } from './slow-start.js'

export interface ReceiverStateOptions {
  /** Returns the current settings. */
  readonly retry: () => RetrySettings
  readonly clock: Clock
  /** 0 to below 1. */
  readonly random: () => number
  /** @param cause the answer that led to the change */
  readonly onChange: (from: OutputState, to: OutputState, cause: Answer) => void
}

/**
 * Tracks whether a receiver accepts bodies, and decides how long the next attempt waits.
 *
 *     ok ──no answer, 5xx──▶ retrying ──retries used up──▶ blocked ──a probe succeeds──▶ ok
 *     ok ──401, 404, 3xx …──────────────────────────────▶ blocked
 */
export class ReceiverState {
  readonly #options: ReceiverStateOptions
  readonly #slowStart = new SlowStart()
  #state: OutputState = 'ok'
  #failedProbes = 0

  constructor(options: ReceiverStateOptions) {
    this.#options = options
  }

  get state(): OutputState {
    return this.#state
  }

  /** Wait before the next batch while the backlog of an outage is sent. */
  get batchDelayMs(): number {
    return this.#slowStart.waitMs(this.#options.clock.monotonicMs())
  }

  /** Notes that an attempt failed and will be repeated. Returns the wait. @param retryAfterMs the receiver's Retry-After */
  retrying(retry: number, cause: Answer, retryAfterMs: number): number {
    this.#become('retrying', cause)
    return Math.max(retryDelayMs(retry, this.#options.retry(), this.#options.random), retryAfterMs)
  }

  /** Notes that a body failed for now. Returns the wait before the next probe. @param retryAfterMs the receiver's Retry-After */
  blocked(cause: Answer, retryAfterMs: number): number {
    this.#become('blocked', cause)
    return Math.max(probeDelayMs(++this.#failedProbes, this.#options.retry(), this.#options.random), retryAfterMs)
  }

  /** Notes that the receiver decided on a body. */
  succeeded(answer: Answer): void {
    const nowMs = this.#options.clock.monotonicMs()
    if (this.#state === 'blocked') this.#slowStart.begin(nowMs)
    else this.#slowStart.delivered(nowMs)
    this.#failedProbes = 0
    this.#become('ok', answer)
  }

  #become(state: OutputState, cause: Answer): void {
    const from = this.#state
    if (from === state) return
    this.#state = state
    this.#options.onChange(from, state, cause)
  }
}
