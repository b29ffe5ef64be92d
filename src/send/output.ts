import { Inflow } from '../buffer/inflow.js'
import { SlabBuffer } from '../buffer/slab-buffer.js'
import { maskUrl } from '../config/mask-url.js'
import { encoderFor } from '../encode/encoder-for.js'
import { FormatFilter } from '../encode/format-filter.js'
import type { Clock } from '../shared/clock.js'
import type { EmitEvent } from '../shared/events.js'
import type { Frame, Tags } from '../shared/frame.js'
import type { Logger } from '../shared/logger.js'
import type { OwnThreads } from '../shared/own-threads.js'
import type { OutputSettings } from '../shared/settings.js'
import type { OutputStats } from '../shared/stats.js'
import { BodyEncoder } from './body-encoder.js'
import { NoCompressor } from './compressor.js'
import { credentialsFor } from './credentials.js'
import { FlushSchedule } from './flush-schedule.js'
import { Flusher } from './flusher.js'

import { GzipCompressor } from './gzip.js'
import { httpEndpoint } from './http-endpoint.js'
import { thisMachine } from './machine.js'
import { OutputTelemetry } from './output-telemetry.js'
import { Masker } from './secrets.js'
import { secretsOf } from './secrets-of.js'
import { Sender } from './sender.js'
import { StaleMarkerSender } from './stale/stale-marker-sender.js'
import { type CollectedFrames, StaleMarkers } from './stale/stale-markers.js'
import type { Transport } from './transport.js'
import { type TransportDependencies, transportFor } from './transport-for.js'

export interface OutputDependencies extends TransportDependencies {
  readonly logger: Logger
  readonly emit: EmitEvent
  readonly host: string
  /** The agent's own tags. */
  readonly tags: Tags
  /** Returns 128 random bits in hex, new with each start of the agent. Called when they are first needed. */
  readonly agentId: () => string
  /** Index of this output among the agent's; `stall` for the reports of stalls. */
  readonly index: number | 'stall'
  /** Number of the first body. @default 1 */
  readonly firstBody?: number | undefined
  /** Root of the machine's files. @default / */
  readonly rootfs?: string | undefined
  /** Folder with the entry of the gzip thread. @default that of this package */
  readonly workersUrl?: URL | undefined
  /** The threads of the agent. @default none is entered */
  readonly ownThreads?: OwnThreads | undefined
}

export interface OutputHealth {
  /** Seconds of outage, at the present inflow, before points are dropped; NaN while unknown. */
  readonly bufferSecondsLeft: number
  /** Duration of the last attempt; NaN before the first. */
  readonly lastSendSeconds: number
}

/** One destination with its own buffer and sender. A failing output does not affect the others. */
export class Output {
  readonly #settings: OutputSettings
  readonly #maskedUrl: string
  readonly #clock: Clock
  readonly #buffer: SlabBuffer
  readonly #inflow: Inflow
  readonly #telemetry: OutputTelemetry
  readonly #agentId: () => string
  readonly #bodyEncoder: BodyEncoder
  readonly #filter: FormatFilter
  readonly #transport: Transport
  readonly #sender: Sender
  readonly #flusher: Flusher
  /** Undefined when the receiver gets no stale markers. */
  readonly #staleMarkers: StaleMarkers | undefined
  #stopping: Promise<void> | null = null

  /** Opens no connection. Throws TypeError for an invalid URL. */
  constructor(settings: OutputSettings, deps: OutputDependencies) {
    const { name, buffer: limits, batch, compression, retry } = settings
    const { clock, logger, emit, random, host } = deps
    const [masker, endpoint] = [new Masker(secretsOf(settings, deps.variables)), httpEndpoint(settings.url)]
    const encoder = encoderFor(settings, {
      host,
      tags: deps.tags,
      get agentId() {
        return deps.agentId()
      },
      startedMs: Math.round(clock.wallMs()),
      get machine() {
        return thisMachine(deps.rootfs ?? '/')
      },
    })
    this.#filter = new FormatFilter(encoder)
    const compressor =
      compression === 'gzip'
        ? new GzipCompressor(clock, deps.workersUrl, deps.ownThreads?.add(`gzip of ${name}`))
        : new NoCompressor()
    this.#settings = settings
    this.#maskedUrl = maskUrl(settings.url)
    this.#clock = clock
    this.#buffer = new SlabBuffer({
      limits,
      wallMs: () => clock.wallMs(),
      onDrop: (reason, points) => this.#telemetry.dropped(reason, points),
    })
    const { ledger } = this.#buffer
    this.#inflow = new Inflow(ledger.accepted, clock.monotonicMs())
    this.#telemetry = new OutputTelemetry({ output: name, ledger, masker, clock, logger, emit })
    this.#agentId = deps.agentId
    this.#bodyEncoder = new BodyEncoder(encoder, compressor, () => `${deps.agentId()}-${deps.index}`, deps.firstBody)
    this.#transport = transportFor(settings, endpoint, deps)
    const credentials = credentialsFor(settings, endpoint, clock, masker)
    this.#staleMarkers = hasStaleMarkers(settings) ? new StaleMarkers() : undefined
    const markers =
      this.#staleMarkers &&
      new StaleMarkerSender({
        markers: this.#staleMarkers,
        ledger,
        bodyEncoder: this.#bodyEncoder,
        transport: this.#transport,
        credentials,
        maxMarkers: batch.maxPoints,
        telemetry: this.#telemetry,
        wallMs: () => clock.wallMs(),
      })
    this.#sender = new Sender({
      buffer: this.#buffer,
      bodyEncoder: this.#bodyEncoder,
      transport: this.#transport,
      credentials,
      retry,
      maxBatch: { points: batch.maxPoints, bytes: batch.maxBytes },
      encoder,
      afterBatch: markers && ((signal) => markers.send(signal)),
      clock,
      random,
      telemetry: this.#telemetry,
    })
    const schedule = new FlushSchedule(batch.flushIntervalMs, host)
    const onError = (error: unknown) => this.#telemetry.caught(error)
    this.#flusher = new Flusher({ ledger, sender: this.#sender, schedule, clock, onError })
  }

  get name(): string {
    return this.#settings.name
  }

  /** Loads what the first request needs, and yields between the pieces, until the output is stopped. @throws when that fails */
  *load(): Generator<void> {
    this.#agentId()
    yield
    for (const _piece of this.#transport.load()) {
      if (this.#stopping !== null) return
      yield
    }
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
      this.#buffer.add(this.#filter.apply(frame))
      this.#flusher.arm()
    } catch (error) {
      this.#telemetry.caught(error)
    }
  }

  /** Finds series that ended with a collection whose frames were added. */
  collected(collection: CollectedFrames): void {
    try {
      if (this.#stopping !== null || this.#staleMarkers === undefined) return
      const frames = collection.frames.map((frame) => this.#filter.apply(frame))
      this.#staleMarkers.observe({ ...collection, frames }, this.#buffer.ledger.accepted)
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

  /** Sends until the first failure (a 429 is none) or the deadline, drops the rest and frees all resources. May be called again. */
  stop(deadlineMs: number): Promise<void> {
    this.#stopping ??= this.#stop(deadlineMs)
    return this.#stopping
  }

  stats(): OutputStats {
    const { attempts, retries, lastStatus, lastError } = this.#telemetry
    return {
      name: this.#settings.name,
      url: this.#maskedUrl,
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
    return { bufferSecondsLeft: this.#bufferSecondsLeft(), lastSendSeconds: this.#telemetry.lastSeconds }
  }

  async #stop(deadlineMs: number): Promise<void> {
    this.#flusher.stop()
    this.#sender.beginStop(deadlineMs)
    await this.#flusher.drain(deadlineMs)
    this.#sender.abort()
    this.#buffer.clear('shutdown')
    this.#transport.close()
    this.#bodyEncoder.close()
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

function hasStaleMarkers({ url, format, remoteWrite }: OutputSettings): boolean {
  return format === 'remote-write' && remoteWrite.staleMarkers && url !== 'stdout:'
}
