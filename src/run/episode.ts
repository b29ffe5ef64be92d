import type { Clock } from '../shared/clock.js'
import type { FailureReason } from '../shared/events.js'
import type { Logger } from '../shared/logger.js'

const LONGEST_BACKOFF_MS = 300_000

/**
 * Consecutive failures of one collector: counts them, decides when the next attempt is due, and logs the first of them and
 * the recovery, each once. Closed while the collector succeeds.
 */
export class Episode {
  readonly #collector: string
  readonly #intervalMs: number
  readonly #clock: Clock
  readonly #logger: Logger
  #open = false
  #wedged = false
  #failures = 0
  #sinceMs = 0
  #retryAtMs = 0
  #partialReason: string | undefined

  constructor({ name, intervalMs }: { name: string; intervalMs: number }, clock: Clock, logger: Logger) {
    this.#collector = name
    this.#intervalMs = intervalMs
    this.#clock = clock
    this.#logger = logger
  }

  get open(): boolean {
    return this.#open
  }

  get retryDue(): boolean {
    return this.#clock.monotonicMs() >= this.#retryAtMs
  }

  /** @returns failures in a row, this one included */
  fail(reason: FailureReason, message: string): number {
    this.#failures++
    const waitMs = backoffMs(this.#intervalMs, this.#failures)
    this.#begin()
    // Half an interval early, so that neither jitter nor an early timer costs the intended tick.
    this.#retryAtMs = this.#clock.monotonicMs() + waitMs - this.#intervalMs / 2
    const fields = {
      collector: this.#collector,
      reason,
      message,
      failures: this.#failures,
      retrySeconds: waitMs / 1_000,
    }
    if (this.#failures === 1) this.#logger.warn(fields, 'collector failed')
    else this.#logger.debug(fields, 'collector failed again')
    return this.#failures
  }

  /** Records that the killed worker is not gone. May be called again while that lasts. */
  wedge(): void {
    if (this.#wedged) return
    this.#wedged = true
    this.#begin()
    this.#logger.warn({ collector: this.#collector, failures: this.#failures }, 'collector wedged')
  }

  /**
   * Ends the episode: a collection succeeded.
   * @param partialReason why some sources failed
   */
  end(partialReason: string | undefined): void {
    if (partialReason !== this.#partialReason && partialReason !== undefined) {
      this.#logger.debug({ collector: this.#collector, message: partialReason }, 'collector partial')
    }
    this.#partialReason = partialReason
    if (!this.#open) return
    const seconds = (this.#clock.monotonicMs() - this.#sinceMs) / 1_000
    this.#logger.info({ collector: this.#collector, failures: this.#failures, seconds }, 'collector recovered')
    this.#open = false
    this.#wedged = false
    this.#failures = 0
  }

  #begin(): void {
    if (!this.#open) this.#sinceMs = this.#clock.monotonicMs()
    this.#open = true
  }
}

/**
 * Returns how long to wait after a failure: the collector's interval, doubled with each failure, up to five minutes or its
 * interval, whichever is longer.
 */
function backoffMs(intervalMs: number, failures: number): number {
  return Math.min(intervalMs * 2 ** failures, Math.max(intervalMs, LONGEST_BACKOFF_MS))
}
