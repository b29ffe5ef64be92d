import type { Writable } from 'node:stream'
import { Inflow } from '../buffer/inflow.js'

import { SlabBuffer } from '../buffer/slab-buffer.js'
import { maskUrl } from '../config/mask-url.js'
import { encoderFor } from '../encode/encoder-for.js'
import type { Clock } from '../shared/clock.js'
import type { EmitEvent } from '../shared/events.js'
import type { Frame, Tags } from '../shared/frame.js'
import type { Logger } from '../shared/logger.js'
import type { OutputSettings } from '../shared/settings.js'
import type { OutputStats } from '../shared/stats.js'
import { NoCompressor } from './compressor.js'
import { type Credentials, FixedCredentials, TokenFile } from './credentials.js'
import { FlushSchedule } from './flush-schedule.js'
import { FunctionTransport, type TransportFunction } from './function-transport.js'
import { GzipCompressor } from './gzip.js'
import { type HttpEndpoint, httpEndpoint } from './http-endpoint.js'
import { HttpTransport } from './http-transport.js'
import { Journal } from './journal.js'
import { thisMachine } from './machine.js'
import { Packer } from './packer.js'
import { Pump } from './pump.js'
import { Masker } from './secrets.js'
import { secretsOf } from './secrets-of.js'
import { Sender } from './sender.js'
import type { Collected } from './stale/collected.js'
import { MarkerSender } from './stale/marker-sender.js'
import { StaleMarkers } from './stale/stale-markers.js'
import { StdoutTransport } from './stdout-transport.js'
import type { Transport } from './transport.js'

export interface OutputDependencies {
  readonly clock: Clock
  /** From 0 up to 1. */
  readonly random: () => number
  readonly logger: Logger
  readonly emit: EmitEvent
  readonly host: string
  /** The agent's own tags. */
  readonly tags: Tags
  /** 128 random bits in hex, new with each start of the agent. */
  readonly agentId: string
  /** Which of the agent's outputs this is. */
  readonly index: number
  /** Environment variables, for `proxy: env`. @default none */
  readonly variables?: Readonly<Record<string, string | undefined>>
  /** Where the files of the machine are found. @default / */
  readonly rootfs?: string | undefined
  /** Where `stdout:` writes to. */
  readonly stdout?: Writable | undefined
  /** Carries requests instead of HTTP. */
  readonly transport?: TransportFunction | undefined
  /** The folder with the entry of the thread that compresses. @default that of this package */
  readonly workersUrl?: URL | undefined
}

export interface OutputHealth {
  /** How long an outage could go on until points are dropped, at the present inflow; NaN while that is unknown. */
  readonly bufferSecondsLeft: number
  /** Duration of the last try; NaN before the first. */
  readonly lastSendSeconds: number
}

/** One destination with its own buffer and sender: whatever happens to it costs the other outputs nothing. */
export class Output {
  readonly #settings: OutputSettings
  readonly #shownUrl: string
  readonly #clock: Clock
  readonly #buffer: SlabBuffer
  readonly #inflow: Inflow
  readonly #journal: Journal
  readonly #packer: Packer
  readonly #transport: Transport
  readonly #sender: Sender
  readonly #pump: Pump
  /** Undefined where nobody is told of series that end. */
  readonly #staleMarkers: StaleMarkers | undefined
  #stopping: Promise<void> | null = null

  /** Opens nothing yet. Throws TypeError for a URL that makes no sense. */
  constructor(settings: OutputSettings, deps: OutputDependencies) {
    const { name, buffer: limits, batch, compression, retry } = settings
    const { clock, logger, emit, random, host } = deps
    const [masker, endpoint] = [new Masker(secretsOf(settings, deps.variables)), httpEndpoint(settings.url)]
    const encoder = encoderFor(settings, {
      host,
      tags: deps.tags,
      agentId: deps.agentId,
      startedMs: Math.round(clock.wallMs()),
      machine: thisMachine(deps.rootfs ?? '/'),
    })
    const compressor = compression === 'gzip' ? new GzipCompressor(clock, deps.workersUrl) : new NoCompressor()
    this.#settings = settings
    this.#shownUrl = maskUrl(settings.url)
    this.#clock = clock
    this.#buffer = new SlabBuffer({
      limits,
      wallMs: () => clock.wallMs(),
      onDrop: (reason, points) => this.#journal.dropped(reason, points),
    })
    const { ledger } = this.#buffer
    this.#inflow = new Inflow(ledger.accepted, clock.monotonicMs())
    this.#journal = new Journal({ output: name, ledger, masker, clock, logger, emit })
    this.#packer = new Packer(encoder, compressor, `${deps.agentId}-${deps.index}`)
    this.#transport = transportFor(settings, endpoint, deps)
    const credentials = credentialsFor(settings, endpoint, clock, masker)
    this.#staleMarkers = tellsEnds(settings) ? new StaleMarkers() : undefined
    const markers =
      this.#staleMarkers &&
      new MarkerSender({
        markers: this.#staleMarkers,
        ledger,
        packer: this.#packer,
        transport: this.#transport,
        credentials,
        maxMarkers: batch.maxPoints,
        listener: this.#journal,
        wallMs: () => clock.wallMs(),
      })
    this.#sender = new Sender({
      buffer: this.#buffer,
      packer: this.#packer,
      transport: this.#transport,
      credentials,
      retry,
      maxBatch: { points: batch.maxPoints, bytes: batch.maxBytes },
      encoder,
      ...(markers === undefined ? {} : { afterBatch: (signal) => markers.send(signal) }),
      clock,
      random,
      listener: this.#journal,
    })
    const schedule = new FlushSchedule(batch.flushIntervalMs, host)
    const onError = (error: unknown) => this.#journal.broken(error)
    this.#pump = new Pump({ ledger, sender: this.#sender, schedule, clock, onError })
  }

  get name(): string {
    return this.#settings.name
  }

  /** Begins to send. */
  start(): void {
    if (this.#stopping !== null) return
    this.#pump.start()
  }

  /** Takes a copy of the frame's points, and never waits for sending. After stop() the frame is ignored. */
  add(frame: Frame): void {
    if (this.#stopping !== null) return
    try {
      this.#buffer.add(frame)
      this.#pump.arm()
    } catch (error) {
      this.#journal.broken(error)
    }
  }

  /** A collection is over, and its frames were added: series that the collector's previous one had may have ended. */
  collected(collection: Collected): void {
    try {
      if (this.#stopping === null) this.#staleMarkers?.observe(collection, this.#buffer.ledger.accepted)
    } catch (error) {
      this.#journal.broken(error)
    }
  }

  /** Sends all that is buffered now, at the sender's own pace. True when all of it was delivered within the deadline. */
  async flush(deadlineMs: number): Promise<boolean> {
    const { ledger } = this.#buffer
    const { accepted, lost } = ledger
    if (this.#stopping === null) await this.#pump.drain(deadlineMs)
    return ledger.settled >= accepted && ledger.lost === lost
  }

  /** Sends until the first failure or the deadline, drops the rest and frees everything. May be called again. */
  stop(deadlineMs: number): Promise<void> {
    this.#stopping ??= this.#stop(deadlineMs)
    return this.#stopping
  }

  stats(): OutputStats {
    const { attempts, retries, lastStatus, lastError } = this.#journal
    return {
      name: this.#settings.name,
      url: this.#shownUrl,
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
    return { bufferSecondsLeft: this.#bufferSecondsLeft(), lastSendSeconds: this.#journal.lastSeconds }
  }

  async #stop(deadlineMs: number): Promise<void> {
    this.#pump.stop()
    this.#sender.beginStop()
    await this.#pump.drain(deadlineMs)
    this.#sender.abort()
    this.#buffer.clear('shutdown')
    this.#transport.close()
    this.#packer.close()
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

function transportFor(
  settings: OutputSettings,
  endpoint: HttpEndpoint | undefined,
  deps: OutputDependencies,
): Transport {
  const { clock, stdout, variables = {}, transport } = deps
  if (endpoint !== undefined && transport !== undefined) {
    const { name: output, headers, timeoutMs } = settings
    return new FunctionTransport({ carry: transport, output, url: endpoint.url, headers, timeoutMs, clock })
  }
  if (endpoint !== undefined) return new HttpTransport({ endpoint, settings, clock, variables })
  if (stdout === undefined) throw new TypeError('an output to stdout: needs a stream to write to')
  return new StdoutTransport(stdout, clock)
}

function tellsEnds({ url, format, remoteWrite }: OutputSettings): boolean {
  return format === 'remote-write' && remoteWrite.staleMarkers && url !== 'stdout:'
}

function credentialsFor(
  settings: OutputSettings,
  endpoint: HttpEndpoint | undefined,
  clock: Clock,
  masker: Masker,
): Credentials {
  const { token, tokenFile } = settings
  if (tokenFile !== undefined) return new TokenFile(tokenFile, clock, (secret) => masker.add(secret))
  if (token !== undefined) return new FixedCredentials(`Bearer ${token}`)
  return new FixedCredentials(endpoint?.basic)
}
