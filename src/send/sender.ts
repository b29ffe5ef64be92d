import type { Batch } from '../buffer/batch.js'
import type { SlabBuffer } from '../buffer/slab-buffer.js'
import type { Encoder } from '../encode/encoder.js'
import type { Clock } from '../shared/clock.js'
import type { RetrySettings } from '../shared/settings.js'
import type { OutputState } from '../shared/stats.js'
import type { Answer } from './answer.js'
import { probeDelayMs, retryDelayMs } from './backoff.js'
import { Division } from './bisect.js'
import type { Credentials } from './credentials.js'
import type { Packer, Parcel } from './packer.js'
import { Pause } from './pause.js'
import { Recovery } from './recovery.js'
import type { SenderListener } from './sender-listener.js'
import { type Size, SizeLimit } from './size-limit.js'
import type { RetryPolicy, Transport } from './transport.js'
import { type Decisive, type OnPoints, type Verdict, verdictOf } from './verdict.js'

export interface SenderOptions {
  readonly buffer: SlabBuffer
  readonly packer: Packer
  readonly transport: Transport
  readonly credentials: Credentials
  readonly retry: RetrySettings
  readonly maxBatch: Size
  readonly encoder: Pick<Encoder, 'verdictOn'>
  /** What else the receiver is to be told after each batch that it decided on. Never rejects. */
  readonly afterBatch?: (signal: AbortSignal) => Promise<void>
  readonly clock: Clock
  readonly random: () => number
  readonly listener: SenderListener
}

/**
 * Gets a buffer's points to the receiver, oldest first, one request at a time.
 *
 *     ok ──no answer, 5xx──▶ retrying ──retries used up──▶ blocked ──a probe succeeds──▶ ok
 *     ok ──401, 404, 3xx …──────────────────────────────▶ blocked
 */
export class Sender {
  readonly #options: SenderOptions
  readonly #limit: SizeLimit
  readonly #pause: Pause
  readonly #recovery = new Recovery()
  /** Parcels that were on the wire before. */
  readonly #sent = new WeakSet<Parcel>()
  /** Ends the body under way. */
  #abort: AbortController | null = null
  #state: OutputState = 'ok'
  #failedProbes = 0
  /** `stopping`: the first failure ends it; `stopped`: nothing is sent any more. */
  #phase: 'running' | 'stopping' | 'stopped' = 'running'
  #batches = 0

  constructor(options: SenderOptions) {
    this.#options = options
    this.#limit = new SizeLimit(options.maxBatch)
    this.#pause = new Pause(options.clock)
  }

  get state(): OutputState {
    return this.#state
  }

  /** Batches that were begun. */
  get batches(): number {
    return this.#batches
  }

  /** The largest batch that is made at present. */
  get batchPoints(): number {
    return this.#limit.current.points
  }

  /**
   * Sends the oldest points and stays with them until each has its verdict or the batch was dropped. One call at a time.
   * @returns false when there was nothing to send, or nothing is sent any more
   */
  async sendOldest(): Promise<boolean> {
    const { buffer, clock, listener, afterBatch } = this.#options
    if (this.#phase === 'running') await this.#pause.wait(this.#recovery.waitMs(clock.monotonicMs()))
    if (this.#ended) return false
    buffer.expire()
    const batch = buffer.freeze(this.#limit.current.points)
    if (batch === null) return false
    this.#batches++
    buffer.pin()
    try {
      await this.#deliver(batch)
      if (this.#state === 'ok' && !this.#ended) await afterBatch?.(this.#abortable().signal)
    } catch (error) {
      // Not the receiver's failure, but nothing may be left frozen for ever, or tried again without a pause.
      if (batch.state === 'frozen') buffer.thaw(0)
      await this.#pause.wait(this.#probeDelayMs(listener.broken(error), 0))
    } finally {
      this.#limit.endBatch()
    }
    return !this.#ended
  }

  /** From now on the first failure ends the sending; waits are cut short. */
  beginStop(): void {
    if (this.#phase !== 'running') return
    this.#phase = 'stopping'
    this.#pause.end()
  }

  /** Ends the request on the wire, and all sending. */
  abort(): void {
    this.#phase = 'stopped'
    this.#abort?.abort()
    this.#pause.end()
  }

  /** Sends a batch: whole, then, if the receiver wants that, in pieces. */
  async #deliver(batch: Batch): Promise<void> {
    const { buffer, packer } = this.#options
    const whole = await packer.pack(batch, 0, this.#limit.current)
    if (whole === null) return
    buffer.thaw(whole.points)
    const division = new Division(whole.points)
    let parcel: Parcel | null = whole
    while (parcel !== null) {
      const decision = await this.#ship(batch, parcel)
      if (decision === null) return
      const { verdict, answer } = decision
      if (verdict.kind === 'recode') this.#options.listener.recoded(answer)
      else this.#settle(division, parcel, verdict, answer)
      if (division.futile) {
        if (!(await this.#block(batch, answer, 0))) return
        division.restart(batch.points)
        parcel = whole
      } else {
        const { piece } = division
        parcel = piece && (await packer.pack(batch, piece.skip, { points: piece.points, bytes: Infinity }))
      }
    }
  }

  /** Stays with a parcel until the receiver has decided on it. Null when the batch was dropped or sending has ended. */
  async #ship(batch: Batch, parcel: Parcel): Promise<{ verdict: Decisive; answer: Answer } | null> {
    for (;;) {
      const answer = await this.#send(batch, parcel)
      if (batch.state !== 'frozen') return null
      const verdict = this.#verdict(answer, parcel)
      if (verdict.kind !== 'retry' && verdict.kind !== 'hold') return { verdict, answer }
      this.#options.listener.failed(parcel, answer, 'keep')
      if (!(await this.#block(batch, answer, verdict.retryAfterMs))) return null
    }
  }

  /** Sends a parcel, with its quick retries unless the output is blocked or stopping. */
  async #send(batch: Batch, parcel: Parcel): Promise<Answer> {
    const { credentials, listener, retry, random, transport } = this.#options
    const abort = this.#abortable()
    const policy: RetryPolicy = {
      retries: this.#state === 'blocked' || this.#phase !== 'running' ? 0 : retry.retries,
      begin: () => {
        listener.tryBegins(this.#sent.has(parcel))
        this.#sent.add(parcel)
        return credentials.headers()
      },
      end: (answer, seconds) => {
        listener.tryEnds(answer, seconds)
        if (answer.kind === 'status' && answer.status === 401) credentials.refused()
      },
      shouldRetry: (answer) => this.#phase === 'running' && this.#verdict(answer, parcel).kind === 'retry',
      pause: async (number, answer) => {
        listener.failed(parcel, answer, 'retry')
        this.#become('retrying', answer)
        const verdict = this.#verdict(answer, parcel)
        const askedMs = verdict.kind === 'retry' ? verdict.retryAfterMs : 0
        if (!(await this.#wait(batch, Math.max(retryDelayMs(number, retry, random), askedMs)))) abort.abort()
      },
    }
    return await transport.send(parcel, policy, abort.signal)
  }

  /** The receiver has decided on the parcel. */
  #settle(division: Division, parcel: Parcel, verdict: OnPoints, answer: Answer): void {
    const { buffer, listener } = this.#options
    const { rejected, delivered } = division.decide(verdict)
    buffer.settle(rejected, 'rejected')
    buffer.settle(delivered, 'delivered')
    if (verdict.kind === 'delivered') {
      this.#limit.taken(parcel)
      this.#succeeded(answer)
      listener.delivered(parcel, delivered, answer)
    } else {
      if (verdict.kind === 'split') this.#limit.tooLarge()
      if (verdict.kind === 'rejected') this.#succeeded(answer)
      listener.failed(parcel, answer, rejected > 0 ? 'rejected' : division.futile ? 'keep' : 'split')
    }
    if (rejected > 0) listener.rejected(rejected, answer)
  }

  #succeeded(answer: Answer): void {
    const nowMs = this.#options.clock.monotonicMs()
    if (this.#state === 'blocked') this.#recovery.begin(nowMs)
    else this.#recovery.delivered(nowMs)
    this.#failedProbes = 0
    this.#become('ok', answer)
  }

  /** Waits for the next probe. False when there will be none of this batch. */
  async #block(batch: Batch, cause: Answer, askedMs: number): Promise<boolean> {
    const waitMs = this.#probeDelayMs(cause, askedMs)
    return !this.#ended && (await this.#wait(batch, waitMs))
  }

  /** Blocks the output until its next probe; one that is stopping is not probed. */
  #probeDelayMs(cause: Answer, askedMs: number): number {
    if (this.#phase !== 'running') this.#phase = 'stopped'
    if (this.#ended) return 0
    this.#become('blocked', cause)
    return Math.max(probeDelayMs(++this.#failedProbes, this.#options.retry, this.#options.random), askedMs)
  }

  /** Waits with the batch unpinned. False when it was dropped meanwhile or sending has ended. */
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

  #verdict(answer: Answer, { points }: Parcel): Verdict {
    const { encoder, clock } = this.#options
    return verdictOf(answer, (complete) => encoder.verdictOn?.(complete, points), clock.wallMs())
  }

  /** Of what is sent next. */
  #abortable(): AbortController {
    this.#abort = new AbortController()
    return this.#abort
  }

  #become(state: OutputState, cause: Answer): void {
    const from = this.#state
    if (from === state) return
    this.#state = state
    this.#options.listener.stateChanged(from, state, cause)
  }
}
