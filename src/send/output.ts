import { Inflow } from '../buffer/inflow.js'
import { SlabBuffer } from '../buffer/slab-buffer.js'
import { maskUrl } from '../config/mask-url.js'
import type { Clock } from '../shared/clock.js'
import type { EmitEvent } from '../shared/events.js'
import type { Frame } from '../shared/frame.js'
import type { Logger } from '../shared/logger.js'
import { nodeUtil } from '../shared/node-modules.js'
import type { OwnThreads, ThreadSlot } from '../shared/own-threads.js'
import type { OutputSettings } from '../shared/settings.js'
import type { OutputStats } from '../shared/stats.js'
import { BodyKeys } from './body-encoder.js'
import { FlushSchedule } from './flush-schedule.js'
import { Flusher } from './flusher.js'
import { type DeliveryFigures, OutputTelemetry } from './output-telemetry.js'
import { Masker } from './secrets.js'
import { secretsOf } from './secrets-of.js'
import { Sender } from './sender.js'
import { type OutputIdentity, Sending, type SendingParts } from './sending.js'
import type { CollectedFrames } from './stale/stale-markers.js'
import type { TransportDependencies } from './transport-for.js'

export interface OutputDependencies extends TransportDependencies, OutputIdentity {
  readonly logger: Logger
  readonly emit: EmitEvent
  /** Returns 128 random bits in hex, new with each start of the agent. Called when they are first needed. */
  readonly agentId: () => string
  /** Index of this output among the agent's; `stall` for the reports of stalls. */
  readonly index: number | 'stall'
  /** Number of the first body. @default 1 */
  readonly firstBody?: number | undefined
  /** Folder with the entry of the gzip thread. @default this package's folder */
  readonly workersUrl?: URL | undefined
  /** The agent's register of its threads. @default no thread is entered */
  readonly ownThreads?: OwnThreads | undefined
}

/** Current state of an output, besides its counts. */
export interface OutputHealth extends DeliveryFigures {
  /** Bound of points, those in flight included. */
  readonly maxPoints: number
  /** Seconds of outage, at the present inflow, before points are dropped; NaN while unknown. */
  readonly bufferSecondsLeft: number
}

/** One destination with its own buffer and sender. A failing output does not affect the others. */
export class Output {
  #settings: OutputSettings
  #identity: OutputIdentity
  readonly #clock: Clock
  readonly #buffer: SlabBuffer
  readonly #inflow: Inflow
  readonly #telemetry: OutputTelemetry
  readonly #agentId: () => string
  readonly #parts: SendingParts
  /** Accepts points now. The sender switches to it when nothing is on the wire. */
  #sending: Sending
  /** All sendings that are in use or will be. */
  readonly #open = new Set<Sending>()
  readonly #sender: Sender
  readonly #flusher: Flusher
  #stopping: Promise<void> | null = null

  /** Opens no connection. Throws TypeError for an invalid URL. */
  constructor(settings: OutputSettings, deps: OutputDependencies) {
    const { clock, logger, emit, random, agentId, ownThreads } = deps
    const buffer = new SlabBuffer({
      limits: settings.buffer,
      wallMs: () => clock.wallMs(),
      onDrop: (reason, points) => this.#telemetry.dropped(reason, points),
    })
    const { ledger } = buffer
    const masker = new Masker(secretsOf(settings, deps.variables))
    this.#settings = settings
    this.#identity = { host: deps.host, tags: deps.tags, rootfs: deps.rootfs }
    this.#clock = clock
    this.#buffer = buffer
    this.#inflow = new Inflow(ledger.accepted, clock.monotonicMs())
    this.#telemetry = new OutputTelemetry({ output: () => this.name, ledger, masker, clock, logger, emit })
    this.#agentId = agentId
    let slot: ThreadSlot | undefined
    const gzipSlot = () => {
      slot ??= ownThreads?.add(`gzip of ${this.name}`)
      return slot
    }
    const keys = new BodyKeys(() => `${agentId()}-${deps.index}`, deps.firstBody)
    const own = { keys, ledger, telemetry: this.#telemetry, masker, startedMs: Math.round(clock.wallMs()), gzipSlot }
    this.#parts = { ...deps, ...own }
    this.#sending = this.#openSending()
    this.#sender = new Sender({ buffer, means: this.#sending, clock, random, telemetry: this.#telemetry })
    const onError = (error: unknown) => this.#telemetry.caught(error)
    this.#flusher = new Flusher({ ledger, sender: this.#sender, schedule: this.#schedule(), clock, onError })
  }

  get name(): string {
    return this.#settings.name
  }

  /** Loads the code for the first request, and yields between the pieces, until the output is stopped. @throws when that fails */
  *load(): Generator<void> {
    this.#agentId()
    yield
    for (const _piece of this.#sending.transport.load()) {
      if (this.#stopping !== null) return
      yield
    }
  }

  /**
   * Continues with other settings, with the same buffer, counts and keys. Waiting points are sent by the new settings; a request on
   * the wire ends by the old ones. Does nothing after stop().
   * @returns whether the means have changed, so that they have to be loaded
   */
  reconfigure(settings: OutputSettings, identity: OutputIdentity): boolean {
    const { isDeepStrictEqual } = nodeUtil()
    const before = { settings: this.#settings, identity: this.#identity }
    if (this.#stopping !== null || isDeepStrictEqual(before, { settings, identity })) return false
    const areOthers = !isDeepStrictEqual(
      [sendingSettings(before.settings), before.identity],
      [sendingSettings(settings), identity],
    )
    if (settings.url !== this.#settings.url) this.#telemetry.receiverChanged()
    this.#settings = settings
    this.#identity = identity
    for (const secret of secretsOf(settings, this.#parts.variables)) this.#parts.masker.add(secret)
    if (areOthers) this.#sendBy(this.#openSending(this.#sending))
    this.#buffer.limit(settings.buffer)
    this.#flusher.reschedule(this.#schedule())
    return areOthers
  }

  /** Starts to send. */
  start(): void {
    if (this.#stopping !== null) return
    this.#flusher.start()
  }

  /** Copies the frame's points. Never waits for sending; ignores frames after stop(). */
  add(frame: Frame): void {
    if (this.#stopping !== null) return
    try {
      this.#buffer.add(this.#sending.filter.apply(frame))
      this.#flusher.arm()
    } catch (error) {
      this.#telemetry.caught(error)
    }
  }

  /** Finds series that ended with a collection whose frames were added. */
  collected(collection: CollectedFrames): void {
    try {
      const { staleMarkers, filter } = this.#sending
      if (this.#stopping !== null || staleMarkers === undefined) return
      const frames = collection.frames.map((frame) => filter.apply(frame))
      staleMarkers.observe({ ...collection, frames }, this.#buffer.ledger.accepted)
    } catch (error) {
      this.#telemetry.caught(error)
    }
  }

  /** Sends what is buffered now. Returns true when all of it was delivered within the deadline. */
  async flush(deadlineMs: number): Promise<boolean> {
    const { ledger } = this.#buffer
    const { accepted, lost } = ledger
    if (this.#stopping === null) await this.#flusher.drain(deadlineMs)
    return ledger.settled >= accepted && ledger.lost === lost
  }

  /**
   * Sends until the first failure (a 429 is none) or the deadline, drops the rest and frees all resources. May be called again:
   * the earlier deadline counts.
   */
  stop(deadlineMs: number): Promise<void> {
    if (this.#stopping === null) this.#stopping = this.#stop(deadlineMs)
    else this.#hurry(deadlineMs, this.#stopping)
    return this.#stopping
  }

  stats(): OutputStats {
    const { attempts, retries, lastStatus, lastError } = this.#telemetry
    return {
      name: this.#settings.name,
      url: maskUrl(this.#settings.url),
      state: this.#sender.state,
      batches: this.#sender.batches,
      attempts,
      retries,
      lastStatus,
      lastError,
      points: this.#buffer.ledger.counts(),
    }
  }

  health(): OutputHealth {
    const { maxPoints } = this.#settings.buffer
    return { ...this.#telemetry.figures(), maxPoints, bufferSecondsLeft: this.#bufferSecondsLeft() }
  }

  async #stop(deadlineMs: number): Promise<void> {
    this.#flusher.stop()
    this.#sender.beginStop(deadlineMs)
    await this.#flusher.drain(deadlineMs)
    this.#sender.abort()
    this.#buffer.clear('shutdown')
    for (const sending of this.#open) sending.close()
  }

  #hurry(deadlineMs: number, stopped: Promise<void>): void {
    const timer = this.#clock.setTimer(deadlineMs, () => this.#sender.abort())
    void stopped.then(() => timer.cancel())
  }

  #sendBy(sending: Sending): void {
    this.#sending = sending
    this.#sender.replace(sending, () => {
      for (const former of this.#open) if (former !== this.#sending) this.#close(former)
    })
  }

  #openSending(before?: Sending): Sending {
    const sending = new Sending(this.#settings, this.#identity, this.#parts, before)
    this.#open.add(sending)
    return sending
  }

  #close(sending: Sending): void {
    sending.close()
    this.#open.delete(sending)
  }

  #schedule(): FlushSchedule {
    return new FlushSchedule(this.#settings.batch.flushIntervalMs, this.#identity.host)
  }

  #bufferSecondsLeft(): number {
    const { maxPoints, maxAgeMs } = this.#settings.buffer
    const { ledger, oldestMs } = this.#buffer
    this.#inflow.observe(ledger.accepted, this.#clock.monotonicMs())
    const untilFull = (maxPoints - ledger.buffered - ledger.inFlight) / this.#inflow.pointsPerSecond
    const oldestAgeMs = Number.isNaN(oldestMs) ? 0 : this.#clock.wallMs() - oldestMs
    return Math.max(0, Math.min(untilFull, (maxAgeMs - oldestAgeMs) / 1000))
  }
}

/** Returns the settings by which points leave an output. */
function sendingSettings({ buffer: _buffer, batch, ...settings }: OutputSettings): object {
  return { ...settings, batch: { ...batch, flushIntervalMs: undefined } }
}
