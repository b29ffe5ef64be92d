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

/** Identity of the agent whose points an output sends. */
export interface OutputIdentity {
  readonly host: string
  /** The agent's own tags. */
  readonly tags: Tags
  /** Root of the machine's files. @default / */
  readonly rootfs?: string | undefined
}

export interface SendingParts extends TransportDependencies {
  /** See OutputDependencies. */
  readonly agentId: () => string
  /** See AgentIdentity. */
  readonly startedMs: number
  readonly keys: BodyKeys
  readonly ledger: Ledger
  readonly telemetry: OutputTelemetry
  readonly masker: Masker
  readonly clock: Clock
  /** See OutputDependencies. */
  readonly workersUrl?: URL | undefined
  /** Returns the slot in which the gzip thread enters its id. */
  readonly gzipSlot: () => ThreadSlot | undefined
}

/** The parts by which points leave an output, as its settings demand. */
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
   * @param before the sending that it replaces
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

  /** Frees every socket and the gzip thread. */
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

/** Returns the agent's identity. Finds expensive parts only when an encoder needs them. */
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
