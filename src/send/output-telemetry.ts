import type { Ledger } from '../buffer/ledger.js'
import type { Clock } from '../shared/clock.js'
import { describeError, describeStack } from '../shared/describe-error.js'
import type { DropReason, EmitEvent, SendErrorEvent } from '../shared/events.js'
import type { Logger } from '../shared/logger.js'
import type { OutputState } from '../shared/stats.js'
import { type Answer, noAnswer } from './answer.js'
import { excerpt } from './excerpt.js'
import type { Masker } from './secrets.js'
import type { Body } from './transport.js'

/** Shortest time between logs of refused points, because a bad series is refused with every batch. */
const REJECTIONS_EVERY_MS = 10 * 60_000

export interface OutputTelemetryOptions {
  /** Returns the output's name. */
  readonly output: () => string
  readonly ledger: Ledger
  readonly masker: Masker
  readonly clock: Clock
  readonly logger: Logger
  readonly emit: EmitEvent
}

/** Figures on how an output is delivering. */
export interface DeliveryFigures {
  /** Duration of the last attempt; NaN before the first. */
  readonly lastSendSeconds: number
  /** Seconds since the first failure of the present outage; 0 while there is none. */
  readonly outageSeconds: number
  /** Seconds since points were last dropped because of overflow or age; NaN before the first. */
  readonly secondsSinceDrop: number
  /** Seconds since the receiver last refused points; NaN before the first. */
  readonly secondsSinceRejection: number
}

/** Reports what an output does: counts for the stats, events, and a log line for each episode. Secrets are masked. */
export class OutputTelemetry {
  readonly #options: OutputTelemetryOptions
  #attempts = 0
  #retries = 0
  #lastStatus: number | null = null
  #lastError: string | null = null
  #lastSeconds = Number.NaN
  /** Monotonic time of the first failure of the episode; NaN while all is well. */
  #troubleSinceMs = Number.NaN
  /** Points dropped before the current episode of dropping; NaN while nothing is dropped. */
  #droppedBefore = Number.NaN
  /** Monotonic times of the last points dropped (except by a stop) and refused; NaN before the first. */
  #droppedMs = Number.NaN
  #rejectedMs = Number.NaN
  /** Events yet to happen, each logged once; later attempts are logged by episode. */
  #firsts = firsts()
  /** Points refused since the last log of them. */
  #rejected = 0
  /** Monotonic time from which refused points may be logged again. */
  #rejectionsDueMs = Number.NEGATIVE_INFINITY

  constructor(options: OutputTelemetryOptions) {
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

  figures(): DeliveryFigures {
    const nowMs = this.#options.clock.monotonicMs()
    return {
      lastSendSeconds: this.#lastSeconds,
      outageSeconds: this.#outageSeconds(),
      secondsSinceDrop: (nowMs - this.#droppedMs) / 1000,
      secondsSinceRejection: (nowMs - this.#rejectedMs) / 1000,
    }
  }

  /** @param repeated whether the body was sent before */
  attemptBegins(repeated: boolean): void {
    this.#attempts++
    if (repeated) this.#retries++
  }

  attemptEnds(answer: Answer, seconds: number): void {
    this.#lastSeconds = seconds
    this.#lastStatus = statusOf(answer)
  }

  /** The receiver accepted a body; `points` of its points are delivered. */
  delivered(body: Body, points: number, answer: Answer): void {
    const { emit, ledger, logger } = this.#options
    const output = this.#options.output()
    // An empty buffer ends an episode of dropping that a slow receiver caused.
    if (ledger.buffered === 0) this.#droppedBefore = Number.NaN
    const status = statusOf(answer)
    if (this.#firsts.delete('delivery')) logger.info({ output, points, status }, 'first points delivered')
    emit('send', { output, points, bytes: body.content.length, seconds: this.#lastSeconds, status })
  }

  /** The receiver refused points for good. */
  rejected(points: number, answer: Answer): void {
    const { clock, logger } = this.#options
    const output = this.#options.output()
    this.#rejected += points
    this.#rejectedMs = clock.monotonicMs()
    if (this.#rejectedMs < this.#rejectionsDueMs) return
    const fields = { output, points: this.#rejected, status: statusOf(answer), error: this.#describe(answer) }
    logger.warn(fields, 'points rejected')
    this.#rejected = 0
    this.#rejectionsDueMs = this.#rejectedMs + REJECTIONS_EVERY_MS
  }

  /** The receiver seems to get points of the same series from another agent. Logged once. */
  hostSeemsShared(answer: Answer): void {
    if (!this.#firsts.delete('shared host')) return
    const { logger } = this.#options
    const output = this.#options.output()
    const hint = 'does another agent send under the same host name, or was the clock set back? This is logged once'
    logger.warn(
      { output, status: statusOf(answer), error: this.#describe(answer), hint },
      'host name seems to be shared',
    )
  }

  /** The receiver does not know the format's version; the fallback version follows. */
  downgraded(answer: Answer): void {
    const { logger } = this.#options
    const output = this.#options.output()
    logger.info({ output, status: statusOf(answer), error: this.#describe(answer) }, 'receiver speaks an older version')
  }

  /** An attempt did not deliver its body. */
  failed(body: Body, answer: Answer, verdict: SendErrorEvent['verdict']): void {
    const { emit, clock } = this.#options
    const output = this.#options.output()
    if (Number.isNaN(this.#troubleSinceMs) && verdict !== 'rejected' && verdict !== 'split') {
      this.#troubleSinceMs = clock.monotonicMs()
    }
    const message = this.#describe(answer)
    this.#lastError = message
    // Logs only a failure that a retry follows: otherwise another line says at once what happens to the points.
    if (this.#firsts.delete('failure') && verdict === 'retry') {
      this.#options.logger.warn({ output, status: statusOf(answer), error: message }, 'first attempt failed')
    }
    emit('sendError', { output, points: body.points, status: statusOf(answer), message, verdict })
  }

  /** @param cause the answer that led to the change */
  stateChanged(from: OutputState, to: OutputState, cause: Answer): void {
    const { emit, ledger } = this.#options
    const output = this.#options.output()
    emit('stateChange', { part: 'output', name: output, from, to })
    const outageSeconds = this.#outageSeconds()
    const waiting = ledger.buffered + ledger.inFlight
    if (to === 'blocked') {
      const fields = { output, status: statusOf(cause), error: this.#describe(cause), outageSeconds, waiting }
      this.#options.logger.warn(fields, 'output blocked')
    } else if (from === 'blocked') {
      const dropped = Number.isNaN(this.#droppedBefore) ? 0 : ledger.dropped - this.#droppedBefore
      this.#options.logger.info({ output, outageSeconds, waiting, dropped }, 'output recovered')
      this.#firsts.delete('delivery')
    }
    if (to === 'ok') {
      this.#troubleSinceMs = Number.NaN
      this.#droppedBefore = Number.NaN
    }
  }

  /** The output sends to another receiver from now on: its first delivery and failure are news again. */
  receiverChanged(): void {
    this.#firsts = firsts()
  }

  /** The buffer dropped points. Logged when an episode begins; the recovery logs its total. */
  dropped(reason: DropReason, points: number): void {
    const { emit, ledger, logger, clock } = this.#options
    const output = this.#options.output()
    if (reason !== 'shutdown') this.#droppedMs = clock.monotonicMs()
    emit('drop', { output, reason, points })
    if (!Number.isNaN(this.#droppedBefore) && reason !== 'shutdown') return
    this.#droppedBefore = ledger.dropped - points
    const error = Number.isNaN(this.#troubleSinceMs) ? undefined : this.#lastError
    logger.warn({ output, reason, points, outageSeconds: this.#outageSeconds(), error }, 'points dropped')
  }

  /** Logs an exception, once while it stays the same. Returns it as the answer of a failed attempt. */
  caught(error: unknown): Answer {
    const message = excerpt(describeStack(error), this.#options.masker)
    if (message !== this.#lastError) {
      this.#options.logger.error({ output: this.#options.output(), error: message }, 'output failed')
    }
    this.#lastError = message
    return noAnswer('failed', describeError(error))
  }

  #outageSeconds(): number {
    if (Number.isNaN(this.#troubleSinceMs)) return 0
    return Math.round(this.#options.clock.monotonicMs() - this.#troubleSinceMs) / 1000
  }

  #describe(answer: Answer): string {
    if (answer.kind === 'written') return 'written'
    if (answer.kind !== 'status') return excerpt(answer.message, this.#options.masker)
    const redirect = answer.status >= 300 && answer.status < 400 ? 'redirects are not followed; ' : ''
    return `HTTP ${answer.status}: ${redirect}${excerpt(answer.body, this.#options.masker) || 'no text'}`
  }
}

function firsts(): Set<'delivery' | 'failure' | 'shared host'> {
  return new Set(['delivery', 'failure', 'shared host'])
}

function statusOf(answer: Answer): number | null {
  return answer.kind === 'status' ? answer.status : null
}
