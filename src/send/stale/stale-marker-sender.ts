import type { Ledger } from '../../buffer/ledger.js'
import type { BodyEncoder } from '../body-encoder.js'
import type { Credentials } from '../credentials.js'
import type { OutputTelemetry } from '../output-telemetry.js'
import type { RetryPolicy, Transport } from '../transport.js'
import { verdictOf } from '../verdict.js'
import type { StaleMarkers } from './stale-markers.js'

export interface StaleMarkerSenderOptions {
  readonly markers: StaleMarkers
  readonly ledger: Ledger
  readonly bodyEncoder: BodyEncoder
  readonly transport: Transport
  readonly credentials: Credentials
  /** Markers in one request. */
  readonly maxMarkers: number
  readonly telemetry: OutputTelemetry
  /** Milliseconds since the epoch. */
  readonly wallMs: () => number
}

/**
 * Sends stale markers in requests of their own, so that they never affect the verdict on a point. One attempt follows each
 * delivered batch, until the receiver has answered anything but "retry".
 */
export class StaleMarkerSender {
  readonly #options: StaleMarkerSenderOptions

  constructor(options: StaleMarkerSenderOptions) {
    this.#options = options
  }

  /** Sends the markers that are due. Never rejects. */
  async send(signal: AbortSignal): Promise<void> {
    const { markers, ledger, bodyEncoder, transport, credentials, maxMarkers, wallMs } = this.#options
    const due = markers.due(ledger.settled, maxMarkers)
    const body = due.length === 0 ? undefined : bodyEncoder.encodeStale(due)
    if (body === undefined || credentials.missing() !== undefined) return
    const answer = await transport.send(body, this.#policy(), signal)
    if (verdictOf(answer, () => undefined, wallMs()).kind !== 'retry') markers.remove(due)
  }

  #policy(): RetryPolicy {
    const { credentials, telemetry } = this.#options
    return {
      retries: 0,
      isProbe: false,
      begin: () => {
        telemetry.attemptBegins(false)
        return credentials.headers()
      },
      end: (answer, seconds) => telemetry.attemptEnds(answer, seconds),
      shouldRetry: () => false,
      pause: () => Promise.resolve(),
    }
  }
}
