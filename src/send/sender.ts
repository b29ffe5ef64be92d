import type { Batch } from '../buffer/batch.js'
import type { SlabBuffer } from '../buffer/slab-buffer.js'
import type { Clock } from '../shared/clock.js'
import type { OutputState } from '../shared/stats.js'
import { type Answer, CALLED_OFF } from './answer.js'
import { AttemptedBodies } from './attempted-bodies.js'
import { Bisect } from './bisect.js'
import { bookVerdict } from './book-verdict.js'
import { CurrentMeans, type Means } from './means.js'
import type { OutputTelemetry } from './output-telemetry.js'
import { Pause } from './pause.js'
import { ReceiverState } from './receiver-state.js'
import type { BodySize } from './size-limit.js'
import { StopWaits } from './stop-waits.js'
import type { Body, RetryPolicy } from './transport.js'
import { type FinalVerdict, type PointsVerdict, type Verdict, verdictOf } from './verdict.js'

export interface SenderOptions {
  readonly buffer: SlabBuffer
  readonly means: Means
  readonly clock: Clock
  /** 0 to below 1. */
  readonly random: () => number
  readonly telemetry: OutputTelemetry
}

/** Sends a buffer's points to the receiver, oldest first, one request at a time. */
export class Sender {
  readonly #options: SenderOptions
  readonly #means: CurrentMeans
  readonly #pause: Pause
  readonly #receiver: ReceiverState
  readonly #attempted = new AttemptedBodies()
  /** Ends the request under way. */
  #abort: AbortController | null = null
  /** `stopping`: the first failure ends the sending, except a rate limit (429). `stopped`: nothing is sent any more. */
  #phase: 'running' | 'stopping' | 'stopped' = 'running'
  /** Set while stopping. */
  #stopWaits: StopWaits | null = null
  /** Whether a batch is frozen, or its stale markers are sent. */
  #isSending = false
  #batches = 0

  constructor(options: SenderOptions) {
    const { means, clock, random, telemetry } = options
    this.#options = options
    this.#means = new CurrentMeans(means)
    this.#pause = new Pause(clock)
    const onChange = (from: OutputState, to: OutputState, cause: Answer) => telemetry.stateChanged(from, to, cause)
    this.#receiver = new ReceiverState({ retry: () => this.#means.inUse.retry, clock, random, onChange })
  }

  get state(): OutputState {
    return this.#receiver.state
  }

  /** Number of batches begun. */
  get batches(): number {
    return this.#batches
  }

  /** Points of the largest batch at present. */
  get batchPoints(): number {
    return this.#means.limit.current.points
  }

  /**
   * Sends the oldest points, and repeats that until each has its verdict or the batch was dropped. One call at a time.
   * @returns false when there was nothing to send, or sending has ended
   */
  async sendOldest(): Promise<boolean> {
    const { buffer, telemetry } = this.#options
    if (this.#phase === 'running') await this.#pause.wait(this.#receiver.batchDelayMs)
    if (this.#ended) return false
    buffer.expire()
    const batch = buffer.freeze(this.#means.limit.current.points)
    if (batch === null) return false
    this.#batches++
    buffer.pin()
    this.#isSending = true
    try {
      await this.#deliver(batch)
      if (this.state === 'ok' && !this.#ended) await this.#means.inUse.afterBatch?.(this.#newAbort().signal)
    } catch (error) {
      // A bug, or out of memory: puts the points back, and the next attempt waits as after a failed request.
      if (batch.state === 'frozen') buffer.thaw(0)
      await this.#pause.wait(this.#blockedMs(telemetry.caught(error), 0))
    } finally {
      this.#isSending = false
      this.#means.limit.endBatch()
      this.#means.take()
    }
    return !this.#ended
  }

  /**
   * Cuts waits short. From now on the first failure ends the sending, except that behind a rate limiter (429) it continues until
   * the deadline.
   */
  beginStop(deadlineMs: number): void {
    if (this.#phase !== 'running') return
    this.#phase = 'stopping'
    this.#stopWaits = new StopWaits({ ...this.#options, retry: this.#means.inUse.retry, deadlineMs })
    this.#pause.end()
  }

  /**
   * Sends with other means, at once or when the request on the wire has its answer. A body that the receiver may have taken is sent
   * again unchanged, under its key. A body that was refused or never sent is encoded anew.
   * @param onTaken called when the former means are no longer used
   */
  replace(means: Means, onTaken: () => void): void {
    this.#means.replace(means, onTaken)
    if (this.#isSending) this.#pause.end()
    else this.#means.take()
  }

  /** Aborts the request on the wire and ends all sending. */
  abort(): void {
    this.#phase = 'stopped'
    this.#abort?.abort()
    this.#pause.end()
  }

  /** Sends a batch whole, then in pieces if the receiver refuses it. */
  async #deliver(batch: Batch): Promise<void> {
    const { buffer, telemetry } = this.#options
    const whole = await this.#encode(batch, 0, this.#means.limit.current)
    if (whole === null) return
    buffer.thaw(whole.points)
    const bisect = new Bisect(whole.points)
    let body: Body | null = whole
    while (body !== null) {
      const decision = await this.#sendUntilDecided(batch, body)
      if (decision === null) return
      const { verdict, answer } = decision
      if (verdict.kind === 'downgrade') telemetry.downgraded(answer)
      else this.#book(bisect, body, verdict, answer)
      if (bisect.isEndpointSuspect) {
        if (!(await this.#block(batch, answer, 0))) return
        bisect.restart(batch.points)
        body = whole
      } else {
        const { piece } = bisect
        body = piece && (await this.#encode(batch, piece.skip, { points: piece.points, bytes: Infinity }))
      }
    }
  }

  #encode(batch: Batch, skip: number, size: BodySize): Promise<Body | null> {
    return this.#means.inUse.bodyEncoder.encode(batch, skip, size)
  }

  /** Sends a body until the receiver decides on it. Returns null when the batch was dropped or sending has ended. */
  async #sendUntilDecided(batch: Batch, body: Body): Promise<{ verdict: FinalVerdict; answer: Answer } | null> {
    const { buffer, telemetry } = this.#options
    for (;;) {
      if (this.#means.take() && !this.#attempted.mayBeDelivered(body)) {
        buffer.thaw(0)
        return null
      }
      const answer = await this.#send(batch, body)
      if (batch.state !== 'frozen') return null
      const verdict = this.#verdict(answer, body)
      if (verdict.kind !== 'retry' && verdict.kind !== 'hold') return { verdict, answer }
      const isReplaced = this.#means.areReplaced && !this.#ended
      // The failure before a pause that ended early has been reported.
      if (!isReplaced || answer !== CALLED_OFF) telemetry.failed(body, answer, isReplaced ? 'retry' : 'keep')
      if (isReplaced) continue
      if (!(await this.#block(batch, answer, verdict.retryAfterMs))) return null
    }
  }

  /** Sends a body once, and retries unless the output is blocked or stopping. */
  async #send(batch: Batch, body: Body): Promise<Answer> {
    const { telemetry } = this.#options
    const { credentials, retry, transport } = this.#means.inUse
    const missing = credentials.missing()
    if (missing !== undefined) return { kind: 'unsent', message: missing }
    const abort = this.#newAbort()
    const policy: RetryPolicy = {
      retries: this.state === 'blocked' || this.#phase !== 'running' ? 0 : retry.retries,
      isProbe: this.state === 'blocked',
      begin: () => {
        if (this.#means.areReplaced) return null
        telemetry.attemptBegins(this.#attempted.begin(body))
        return credentials.headers()
      },
      end: (answer, seconds) => {
        telemetry.attemptEnds(answer, seconds)
        this.#attempted.end(body, answer)
        if (answer.kind === 'status' && answer.status === 401) credentials.refused()
      },
      shouldRetry: (answer) =>
        this.#phase === 'running' && !this.#means.areReplaced && this.#verdict(answer, body).kind === 'retry',
      pause: async (number, answer) => {
        telemetry.failed(body, answer, 'retry')
        const verdict = this.#verdict(answer, body)
        const retryAfterMs = verdict.kind === 'retry' ? verdict.retryAfterMs : 0
        const isDue = await this.#wait(batch, this.#receiver.retrying(number, answer, retryAfterMs))
        if (!isDue || this.#means.areReplaced) abort.abort()
      },
    }
    return await transport.send(body, policy, abort.signal)
  }

  #book(bisect: Bisect, body: Body, verdict: PointsVerdict, answer: Answer): void {
    const own = { limit: this.#means.limit, receiver: this.#receiver, stopWaits: this.#stopWaits }
    bookVerdict({ ...this.#options, ...own }, bisect, body, { verdict, answer })
  }

  /** Waits for the next probe. Returns false if there is none for this batch. */
  async #block(batch: Batch, cause: Answer, retryAfterMs: number): Promise<boolean> {
    const waitMs = this.#blockedMs(cause, retryAfterMs)
    return !this.#ended && (await this.#wait(batch, waitMs))
  }

  /** Blocks the output and returns the wait before its next probe. A stopping output ends instead, or waits for a rate limiter. */
  #blockedMs(cause: Answer, retryAfterMs: number): number {
    if (this.#phase === 'running') return this.#receiver.blocked(cause, retryAfterMs)
    const waitMs = this.#stopWaits?.after(cause, retryAfterMs)
    if (waitMs === undefined) this.#phase = 'stopped'
    return waitMs ?? 0
  }

  /** Waits with the batch unpinned. Returns false when it was dropped meanwhile or sending has ended. */
  async #wait(batch: Batch, ms: number): Promise<boolean> {
    const { buffer } = this.#options
    buffer.unpin()
    if (!this.#means.areReplaced) await this.#pause.wait(ms)
    buffer.expire()
    if (batch.state !== 'frozen' || this.#ended) return false
    buffer.pin()
    return true
  }

  get #ended(): boolean {
    return this.#phase === 'stopped'
  }

  #verdict(answer: Answer, { points }: Body): Verdict {
    const { encoder } = this.#means.inUse
    return verdictOf(answer, (complete) => encoder.verdictOn?.(complete, points), this.#options.clock.wallMs())
  }

  #newAbort(): AbortController {
    this.#abort = new AbortController()
    return this.#abort
  }
}
