import assert from 'node:assert/strict'
import type { BufferLimits } from '../../../src/buffer/slab-buffer.js'
import { SlabBuffer } from '../../../src/buffer/slab-buffer.js'
import { JSON_ARRAY, JsonEncoder } from '../../../src/encode/json/json.js'
import { BodyEncoder, BodyKeys } from '../../../src/send/body-encoder.js'
import { NoCompressor } from '../../../src/send/compressor.js'
import { FixedCredentials } from '../../../src/send/credentials.js'
import { OutputTelemetry } from '../../../src/send/output-telemetry.js'
import { Masker } from '../../../src/send/secrets.js'
import { Sender } from '../../../src/send/sender.js'
import type { BodySize } from '../../../src/send/size-limit.js'
import { silentLogger } from '../../../src/shared/logger.js'
import type { OutputState } from '../../../src/shared/stats.js'
import { FakeClock, settle } from '../../helpers/fake-clock.js'
import { FakeTransport, type Receiver } from './fake-transport.js'
import { outputSettings } from './output-settings.js'
import { frameOf } from './points.js'

export interface SenderBenchOptions {
  readonly receiver: Receiver
  readonly limits?: Partial<BufferLimits>
  readonly maxBatch?: Partial<BodySize>
  readonly random?: () => number
}

/** A sender with a real buffer and encoder, a fake clock and a function as receiver. Points have the values 1, 2, 3 … */
export class SenderBench {
  readonly clock = new FakeClock()
  readonly transport: FakeTransport
  readonly buffer: SlabBuffer
  readonly sender: Sender
  readonly states: OutputState[] = []
  readonly verdicts: string[] = []
  readonly telemetry: OutputTelemetry
  #values = 0

  constructor({ receiver, limits, maxBatch, random = () => 0 }: SenderBenchOptions) {
    const { retry, buffer, batch } = outputSettings()
    const { clock } = this
    this.transport = new FakeTransport(clock, receiver)
    this.buffer = new SlabBuffer({ limits: { ...buffer, ...limits }, wallMs: () => clock.wallMs(), onDrop() {} })
    this.telemetry = this.#telemetry()
    const encoder = new JsonEncoder({ host: 'web-1', tags: {}, framing: JSON_ARRAY })
    this.sender = new Sender({
      buffer: this.buffer,
      means: {
        bodyEncoder: new BodyEncoder(encoder, new NoCompressor(), new BodyKeys(() => 'agent-0')),
        transport: this.transport,
        credentials: new FixedCredentials(undefined),
        retry,
        maxBatch: { points: batch.maxPoints, bytes: batch.maxBytes, ...maxBatch },
        encoder,
        afterBatch: undefined,
      },
      clock,
      random,
      telemetry: this.telemetry,
    })
  }

  /** Adds points, each in its own frame. */
  add(points: number): void {
    for (let i = 0; i < points; i++) this.buffer.add(frameOf(this.clock.wallMs(), ++this.#values))
  }

  /** Starts to send and settles everything that takes no time. */
  async begin(): Promise<{ readonly done: Promise<boolean> }> {
    const done = this.sender.sendOldest()
    await settle()
    return { done }
  }

  /** Sends one batch while time passes. Returns its duration in milliseconds. */
  async sendOne(): Promise<number> {
    const startMs = this.clock.monotonicMs()
    let over = false
    const done = this.sender.sendOldest().finally(() => {
      over = true
    })
    await settle()
    for (let i = 0; !over; i++) {
      assert.ok(i < 100_000, 'the batch comes to an end')
      await this.clock.advance(50)
    }
    await done
    return this.clock.monotonicMs() - startMs
  }

  /** Times of the attempts, in seconds since the first. */
  get attemptSeconds(): number[] {
    const [first] = this.transport.attempts
    return this.transport.attempts.map(({ atMs }) => (atMs - (first?.atMs ?? 0)) / 1000)
  }

  get counts() {
    const { accepted, delivered, rejected, dropped, buffered, inFlight } = this.buffer.ledger.counts()
    return { accepted, delivered, rejected, dropped: dropped.overflow + dropped.expired, buffered, inFlight }
  }

  assertBalanced(): void {
    const { accepted, delivered, rejected, dropped, buffered, inFlight } = this.buffer.ledger.counts()
    const lost = dropped.overflow + dropped.expired + dropped.shutdown
    assert.equal(accepted, delivered + rejected + lost + buffered + inFlight)
  }

  #telemetry(): OutputTelemetry {
    const { clock, buffer } = this
    return new OutputTelemetry({
      output: () => 'main',
      ledger: buffer.ledger,
      masker: new Masker([]),
      clock,
      logger: silentLogger,
      emit: (name, event) => {
        if (name === 'send') this.verdicts.push('delivered')
        else if ('verdict' in event) this.verdicts.push(event.verdict)
        else if ('to' in event) this.states.push(event.to as OutputState)
      },
    })
  }
}
