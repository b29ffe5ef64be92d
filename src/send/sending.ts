import type { Ledger } from '../buffer/ledger.js'
import type { AgentIdentity } from '../encode/agent-identity.js'
import type { Encoder } from '../encode/encoder.js'
import { encoderFor } from '../encode/encoder-for.js'
import { FormatFilter } from '../encode/format-filter.js'
import type { Clock } from '../shared/clock.js'
import type { Tags } from '../shared/frame.js'
import type { ThreadSlot } from '../shared/own-threads.js'
import type { OutputSettings, RetrySettings } from '../shared/settings.js'
import { BodyEncoder, type BodyKeys } from './body-encoder.js'
import { type Compressor, NoCompressor } from './compressor.js'
import { type Credentials, credentialsFor } from './credentials.js'
import { GzipCompressor } from './gzip.js'
import { httpEndpoint } from './http-endpoint.js'
import { thisMachine } from './machine.js'
import type { Means } from './means.js'
import type { OutputTelemetry } from './output-telemetry.js'
import type { Masker } from './secrets.js'
import type { BodySize } from './size-limit.js'
import { StaleMarkerSender } from './stale/stale-marker-sender.js'
import { StaleMarkers } from './stale/stale-markers.js'
import type { Transport } from './transport.js'
import { type TransportDependencies, transportFor } from './transport-for.js'

/** Whose points an output sends. */
export interface OutputIdentity {
  readonly host: string
  /** The agent's own tags. */
  readonly tags: Tags
  /** Root of the machine's files. @default / */
  readonly rootfs?: string | undefined
}

export interface SendingParts extends TransportDependencies {
  /** As of OutputDependencies. */
  readonly agentId: () => string
  /** As of AgentIdentity. */
  readonly startedMs: number
  readonly keys: BodyKeys
  readonly ledger: Ledger
  readonly telemetry: OutputTelemetry
  readonly masker: Masker
  readonly clock: Clock
  /** As of OutputDependencies. */
  readonly workersUrl?: URL | undefined
  /** Returns where the thread that compresses enters its id. */
  readonly gzipSlot: () => ThreadSlot | undefined
}

/** All that one output's settings say about how points leave it. */
export class Sending implements Means {
  readonly bodyEncoder: BodyEncoder
  readonly encoder: Encoder
  readonly filter: FormatFilter
  readonly transport: Transport
  readonly credentials: Credentials
  readonly retry: RetrySettings
  readonly maxBatch: BodySize
  /** Undefined when the receiver gets no stale markers. */
  readonly staleMarkers: StaleMarkers | undefined
  readonly afterBatch: Means['afterBatch']
  readonly #compressor: Compressor

  /**
   * Opens no connection.
   * @param before what it replaces
   * @throws TypeError for an invalid URL
   */
  constructor(settings: OutputSettings, identity: OutputIdentity, parts: SendingParts, before?: Sending) {
    const { batch, compression, retry } = settings
    const { clock, keys, masker, gzipSlot, workersUrl } = parts
    const endpoint = httpEndpoint(settings.url)
    this.encoder = encoderFor(settings, agentIdentity(identity, parts))
    this.filter = new FormatFilter(this.encoder)
    this.#compressor = compression === 'gzip' ? new GzipCompressor(clock, workersUrl, gzipSlot()) : new NoCompressor()
    this.bodyEncoder = new BodyEncoder(this.encoder, this.#compressor, keys)
    this.transport = transportFor(settings, endpoint, parts)
    this.credentials = credentialsFor(settings, endpoint, clock, masker)
    this.retry = retry
    this.maxBatch = { points: batch.maxPoints, bytes: batch.maxBytes }
    this.staleMarkers = hasStaleMarkers(settings) ? (before?.staleMarkers ?? new StaleMarkers()) : undefined
    const markers = this.staleMarkers && this.#markerSender(this.staleMarkers, parts)
    this.afterBatch = markers && ((signal) => markers.send(signal))
  }

  /** Frees every socket, and the thread that compresses. */
  close(): void {
    this.transport.close()
    this.#compressor.close()
  }

  #markerSender(markers: StaleMarkers, { ledger, telemetry, clock }: SendingParts): StaleMarkerSender {
    const { bodyEncoder, transport, credentials, maxBatch } = this
    const wallMs = () => clock.wallMs()
    const own = { markers, ledger, bodyEncoder, transport, credentials, telemetry, wallMs }
    return new StaleMarkerSender({ ...own, maxMarkers: maxBatch.points })
  }
}

function hasStaleMarkers({ url, format, remoteWrite }: OutputSettings): boolean {
  return format === 'remote-write' && remoteWrite.staleMarkers && url !== 'stdout:'
}

/** What costs something is found when an encoder needs it. */
function agentIdentity({ host, tags, rootfs = '/' }: OutputIdentity, parts: SendingParts): AgentIdentity {
  return {
    host,
    tags,
    get agentId() {
      return parts.agentId()
    },
    startedMs: parts.startedMs,
    get machine() {
      return thisMachine(rootfs)
    },
  }
}
