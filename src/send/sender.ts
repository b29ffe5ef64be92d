import type { Batch } from '../buffer/batch.js'
import type { SlabBuffer } from '../buffer/slab-buffer.js'
import type { Encoder } from '../encode/encoder.js'
import type { Clock } from '../shared/clock.js'
import type { RetrySettings } from '../shared/settings.js'
import type { OutputState } from '../shared/stats.js'
import type { Answer } from './answer.js'
import { Bisect } from './bisect.js'
import type { BodyEncoder } from './body-encoder.js'
import type { Credentials } from './credentials.js'
import type { OutputTelemetry } from './output-telemetry.js'
import { Pause } from './pause.js'
import { ReceiverState } from './receiver-state.js'
import { type BodySize, SizeLimit } from './size-limit.js'
import { StopWaits } from './stop-waits.js'
import type { Body, RetryPolicy, Transport } from './transport.js'
import { type FinalVerdict, type PointsVerdict, type Verdict, verdictOf } from './verdict.js'

export interface SenderOptions {
  readonly buffer: SlabBuffer
  readonly bodyEncoder: BodyEncoder
  readonly transport: Transport
  readonly credentials: Credentials
  readonly retry: RetrySettings
  readonly maxBatch: BodySize
  readonly encoder: Pick<Encoder, 'verdictOn'>
  /** Runs after each batch that the receiver decided on. Never rejects. */
  readonly afterBatch: ((signal: AbortSignal) => Promise<void>) | undefined
  readonly clock: Clock
  /** 0 to below 1. */
  readonly random: () => number
  readonly telemetry: OutputTelemetry
}

/** Sends a buffer's points to the receiver, oldest first, one request at a time. */
export class Sender {
  readonly #options: SenderOptions
  readonly #limit: SizeLimit
  readonly #pause: Pause
  readonly #receiver: ReceiverState
  /** Bodies that were sent before. */
  readonly #sent = new WeakSet<Body>()
  /** Ends the request under way. */
  #abort: AbortController | null = null
  /** `stopping`: the first failure ends it, unless it is a limit; `stopped`: nothing is sent any more. */
  #phase: 'running' | 'stopping' | 'stopped' = 'running'
  /** Set while stopping. */
  #stopWaits: StopWaits | null = null
  #batches = 0

  constructor(options: SenderOptions) {
    const { retry, clock, random, telemetry } = options
    this.#options = options
    this.#limit = new SizeLimit(options.maxBatch)
    this.#pause = new Pause(clock)
    const onChange = (from: OutputState, to: OutputState, cause: Answer) => telemetry.stateChanged(from, to, cause)
    this.#receiver = new ReceiverState({ retry, clock, random, onChange })
  }

  get state(): OutputState {
    return this.#receiver.state
  }

  /** Batches that were begun. */
  get batches(): number {
    return this.#batches
  }

  /** Points of the largest batch at present. */
  get batchPoints(): number {
    return this.#limit.current.points
  }

  /**
   * Sends the oldest points, and repeats that until each has its verdict or the batch was dropped. One call at a time.
   * @returns false when there was nothing to send, or sending has ended
   */
  async sendOldest(): Promise<boolean> {
    const { buffer, telemetry, afterBatch } = this.#options
    if (this.#phase === 'running') await this.#pause.wait(this.#receiver.batchDelayMs)
    if (this.#ended) return false
    buffer.expire()
    const batch = buffer.freeze(this.#limit.current.points)
    if (batch === null) return false
    this.#batches++
    buffer.pin()
    try {
      await this.#deliver(batch)
      if (this.state === 'ok' && !this.#ended) await afterBatch?.(this.#newAbort().signal)
    } catch (error) {
      // A bug, or no memory: the points go back, and the next attempt waits as after a failed request.
      if (batch.state === 'frozen') buffer.thaw(0)
      await this.#pause.wait(this.#blockedMs(telemetry.caught(error), 0))
    } finally {
      this.#limit.endBatch()
    }
    return !this.#ended
  }

  /** Cuts waits short. From now on the first failure ends the sending; behind a limiter (429) it goes on until the deadline. */
  beginStop(deadlineMs: number): void {
    if (this.#phase !== 'running') return
    const { retry, clock, random } = this.#options
    this.#phase = 'stopping'
    this.#stopWaits = new StopWaits({ deadlineMs, retry, clock, random })
    this.#pause.end()
  }

  /** Ends the request on the wire, and all sending. */
  abort(): void {
    this.#phase = 'stopped'
    this.#abort?.abort()
    this.#pause.end()
  }

  /** Sends a batch whole, then in pieces if the receiver refuses it. */
  async #deliver(batch: Batch): Promise<void> {
    const { buffer, bodyEncoder, telemetry } = this.#options
    const whole = await bodyEncoder.encode(batch, 0, this.#limit.current)
    if (whole === null) return
    buffer.thaw(whole.points)
    const bisect = new Bisect(whole.points)
    let body: Body | null = whole
    while (body !== null) {
      const decision = await this.#sendUntilDecided(batch, body)
      if (decision === null) return
      const { verdict, answer } = decision
      if (verdict.kind === 'downgrade') telemetry.downgraded(answer)
      else this.#settle(bisect, body, verdict, answer)
      if (bisect.isEndpointSuspect) {
        if (!(await this.#block(batch, answer, 0))) return
        bisect.restart(batch.points)
        body = whole
      } else {
        const { piece } = bisect
        body = piece && (await bodyEncoder.encode(batch, piece.skip, { points: piece.points, bytes: Infinity }))
      }
    }
  }

  /** Sends a body until the receiver decides on it. Returns null when the batch was dropped or sending has ended. */
  async #sendUntilDecided(batch: Batch, body: Body): Promise<{ verdict: FinalVerdict; answer: Answer } | null> {
    for (;;) {
      const answer = await this.#send(batch, body)
      if (batch.state !== 'frozen') return null
      const verdict = this.#verdict(answer, body)
      if (verdict.kind !== 'retry' && verdict.kind !== 'hold') return { verdict, answer }
      this.#options.telemetry.failed(body, answer, 'keep')
      if (!(await this.#block(batch, answer, verdict.retryAfterMs))) return null
    }
  }

  /** Sends a body once, and retries unless the output is blocked or stopping. */
  async #send(batch: Batch, body: Body): Promise<Answer> {
    const { credentials, telemetry, retry, transport } = this.#options
    const missing = credentials.missing()
    if (missing !== undefined) return { kind: 'unsent', message: missing }
    const abort = this.#newAbort()
    const policy: RetryPolicy = {
      retries: this.state === 'blocked' || this.#phase !== 'running' ? 0 : retry.retries,
      isProbe: this.state === 'blocked',
      begin: () => {
        telemetry.attemptBegins(this.#sent.has(body))
        this.#sent.add(body)
        return credentials.headers()
      },
      end: (answer, seconds) => {
        telemetry.attemptEnds(answer, seconds)
        if (answer.kind === 'status' && answer.status === 401) credentials.refused()
      },
      shouldRetry: (answer) => this.#phase === 'running' && this.#verdict(answer, body).kind === 'retry',
      pause: async (number, answer) => {
        telemetry.failed(body, answer, 'retry')
        const verdict = this.#verdict(answer, body)
        const retryAfterMs = verdict.kind === 'retry' ? verdict.retryAfterMs : 0
        if (!(await this.#wait(batch, this.#receiver.retrying(number, answer, retryAfterMs)))) abort.abort()
      },
    }
    return await transport.send(body, policy, abort.signal)
  }

  /** Books the receiver's decision on a body. */
  #settle(bisect: Bisect, body: Body, verdict: PointsVerdict, answer: Answer): void {
    const { buffer, telemetry } = this.#options
    const { rejected, delivered } = bisect.decide(verdict)
    buffer.settle(rejected, 'rejected')
    buffer.settle(delivered, 'delivered')
    if (verdict.kind === 'delivered') {
      this.#limit.taken(body)
      this.#receiver.succeeded(answer)
      this.#stopWaits?.delivered()
      telemetry.delivered(body, delivered, answer)
    } else {
      if (verdict.kind === 'split') this.#limit.tooLarge()
      if (verdict.kind === 'rejected') this.#receiver.succeeded(answer)
      telemetry.failed(body, answer, rejected > 0 ? 'rejected' : bisect.isEndpointSuspect ? 'keep' : 'split')
    }
    if (rejected > 0) telemetry.rejected(rejected, answer)
    if ('isHostShared' in verdict) telemetry.hostSeemsShared(answer)
  }

  /** Waits for the next probe. Returns false when this batch gets none. */
  async #block(batch: Batch, cause: Answer, retryAfterMs: number): Promise<boolean> {
    const waitMs = this.#blockedMs(cause, retryAfterMs)
    return !this.#ended && (await this.#wait(batch, waitMs))
  }

  /** Blocks the output and returns the wait before its next probe. An output that is stopping ends instead, or waits for a limiter. */
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
    await this.#pause.wait(ms)
    buffer.expire()
    if (batch.state !== 'frozen' || this.#ended) return false
    buffer.pin()
    return true
  }

  get #ended(): boolean {
    return this.#phase === 'stopped'
  }

  #verdict(answer: Answer, { points }: Body): Verdict {
    const { encoder, clock } = this.#options
    return verdictOf(answer, (complete) => encoder.verdictOn?.(complete, points), clock.wallMs())
  }

  #newAbort(): AbortController {
    this.#abort = new AbortController()
    return this.#abort
  }
}
