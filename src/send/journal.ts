import type { Ledger } from '../buffer/ledger.js'
import type { Clock } from '../shared/clock.js'
import type { DropReason, EmitEvent, SendErrorEvent } from '../shared/events.js'
import type { Logger } from '../shared/logger.js'
import type { OutputState } from '../shared/stats.js'
import { type Answer, noAnswer } from './answer.js'
import { excerpt } from './excerpt.js'
import type { Parcel } from './packer.js'
import { reasonOf } from './reason-of.js'
import type { Masker } from './secrets.js'
import type { SenderListener } from './sender-listener.js'

/** Points refused for good are logged this often at most: one bad series is refused with every batch. */
const REJECTIONS_EVERY_MS = 10 * 60_000

export interface JournalOptions {
  readonly output: string
  readonly ledger: Ledger
  readonly masker: Masker
  readonly clock: Clock
  readonly logger: Logger
  readonly emit: EmitEvent
}

/** Counts what an output does, tells it as events, and logs each episode once. Nothing in it holds a secret. */
export class Journal implements SenderListener {
  readonly #options: JournalOptions
  #attempts = 0
  #retries = 0
  #lastStatus: number | null = null
  #lastError: string | null = null
  #lastSeconds = Number.NaN
  /** Monotonic time of the first failure since all was well; NaN while all is well. */
  #troubleSinceMs = Number.NaN
  /** What had been dropped when the current episode of dropping began; NaN while nothing is dropped. */
  #droppedBefore = Number.NaN
  /** Points refused since that was last logged, and when it may be logged again, in monotonic time. */
  #rejected = 0
  #rejectionsDueMs = Number.NEGATIVE_INFINITY

  constructor(options: JournalOptions) {
    this.#options = options
  }

  get attempts(): number {
    return this.#attempts
  }

  get retries(): number {
    return this.#retries
  }

  get lastStatus(): number | null {
    return this.#lastStatus
  }

  get lastError(): string | null {
    return this.#lastError
  }

  /** Duration of the last try; NaN before the first. */
  get lastSeconds(): number {
    return this.#lastSeconds
  }

  tryBegins(repeated: boolean): void {
    this.#attempts++
    if (repeated) this.#retries++
  }

  tryEnds(answer: Answer, seconds: number): void {
    this.#lastSeconds = seconds
    this.#lastStatus = statusOf(answer)
  }

  delivered(parcel: Parcel, points: number, answer: Answer): void {
    const { output, emit, ledger } = this.#options
    // A receiver that is merely too slow ends an episode of dropping when it has caught up.
    if (ledger.buffered === 0) this.#droppedBefore = Number.NaN
    const status = statusOf(answer)
    emit('send', { output, points, bytes: parcel.content.length, seconds: this.#lastSeconds, status })
  }

  rejected(points: number, answer: Answer): void {
    const { output, clock, logger } = this.#options
    this.#rejected += points
    if (clock.monotonicMs() < this.#rejectionsDueMs) return
    const fields = { output, points: this.#rejected, status: statusOf(answer), error: this.#describe(answer) }
    logger.warn(fields, 'points rejected')
    this.#rejected = 0
    this.#rejectionsDueMs = clock.monotonicMs() + REJECTIONS_EVERY_MS
  }

  recoded(answer: Answer): void {
    const { output, logger } = this.#options
    logger.info({ output, status: statusOf(answer), error: this.#describe(answer) }, 'receiver speaks an older version')
  }

  failed(parcel: Parcel, answer: Answer, verdict: SendErrorEvent['verdict']): void {
    const { output, emit, clock } = this.#options
    if (Number.isNaN(this.#troubleSinceMs) && verdict !== 'rejected' && verdict !== 'split') {
      this.#troubleSinceMs = clock.monotonicMs()
    }
    const message = this.#describe(answer)
    this.#lastError = message
    emit('sendError', { output, points: parcel.points, status: statusOf(answer), message, verdict })
  }

  stateChanged(from: OutputState, to: OutputState, cause: Answer): void {
    const { output, emit, ledger } = this.#options
    emit('stateChange', { part: 'output', name: output, from, to })
    const outageSeconds = this.#outageSeconds()
    const waiting = ledger.buffered + ledger.inFlight
    if (to === 'blocked') {
      const fields = { output, status: statusOf(cause), error: this.#describe(cause), outageSeconds, waiting }
      this.#options.logger.warn(fields, 'output blocked')
    } else if (from === 'blocked') {
      const dropped = Number.isNaN(this.#droppedBefore) ? 0 : ledger.dropped - this.#droppedBefore
      this.#options.logger.info({ output, outageSeconds, waiting, dropped }, 'output recovered')
    }
    if (to === 'ok') {
      this.#troubleSinceMs = Number.NaN
      this.#droppedBefore = Number.NaN
    }
  }

  /** The buffer dropped points. Logged when an episode begins; its total comes with the recovery. */
  dropped(reason: DropReason, points: number): void {
    const { output, emit, ledger, logger } = this.#options
    emit('drop', { output, reason, points })
    if (!Number.isNaN(this.#droppedBefore) && reason !== 'shutdown') return
    this.#droppedBefore = ledger.dropped - points
    logger.warn({ output, reason, points, outageSeconds: this.#outageSeconds() }, 'points dropped')
  }

  /** The same is logged once in a row. */
  broken(error: unknown): Answer {
    const message = excerpt(
      error instanceof Error ? (error.stack ?? error.message) : String(error),
      this.#options.masker,
    )
    if (message !== this.#lastError) {
      this.#options.logger.error({ output: this.#options.output, error: message }, 'output failed')
    }
    this.#lastError = message
    return noAnswer('failed', reasonOf(error))
  }

  #outageSeconds(): number {
    if (Number.isNaN(this.#troubleSinceMs)) return 0
    return Math.round(this.#options.clock.monotonicMs() - this.#troubleSinceMs) / 1000
  }

  #describe(answer: Answer): string {
    if (answer.kind === 'written') return 'written'
    if (answer.kind === 'none') return excerpt(answer.message, this.#options.masker)
    const redirect = answer.status >= 300 && answer.status < 400 ? 'redirects are not followed; ' : ''
    return `HTTP ${answer.status}: ${redirect}${excerpt(answer.body, this.#options.masker) || 'no text'}`
  }
}

function statusOf(answer: Answer): number | null {
  return answer.kind === 'status' ? answer.status : null
}
