import type { Ledger } from '../../buffer/ledger.js'
import type { Credentials } from '../credentials.js'
import type { Packer } from '../packer.js'
import type { SenderListener } from '../sender-listener.js'
import type { RetryPolicy, Transport } from '../transport.js'
import { verdictOf } from '../verdict.js'
import type { StaleMarkers } from './stale-markers.js'

export interface MarkerSenderOptions {
  readonly markers: StaleMarkers
  readonly ledger: Ledger
  readonly packer: Pick<Packer, 'packStale'>
  readonly transport: Transport
  readonly credentials: Credentials
  /** In one request. */
  readonly maxMarkers: number
  readonly listener: Pick<SenderListener, 'tryBegins' | 'tryEnds'>
  /** Milliseconds since the epoch. */
  readonly wallMs: () => number
}

/**
 * Sends stale markers, in requests of their own, so that what becomes of them never touches the verdict on a point. Each is
 * tried once after a batch that was delivered, until the receiver has answered in whatever way.
 */
export class MarkerSender {
  readonly #options: MarkerSenderOptions

  constructor(options: MarkerSenderOptions) {
    this.#options = options
  }

  /** Sends those that are due. Never rejects. */
  async send(signal: AbortSignal): Promise<void> {
    const { markers, ledger, packer, transport, maxMarkers, wallMs } = this.#options
    const due = markers.due(ledger.settled, maxMarkers)
    const body = due.length === 0 ? undefined : packer.packStale(due)
    if (body === undefined) return
    const answer = await transport.send(body, this.#policy(), signal)
    if (verdictOf(answer, () => undefined, wallMs()).kind !== 'retry') markers.told(due)
  }

  #policy(): RetryPolicy {
    const { credentials, listener } = this.#options
    return {
      retries: 0,
      begin: () => {
        listener.tryBegins(false)
        return credentials.headers()
      },
      end: (answer, seconds) => listener.tryEnds(answer, seconds),
      shouldRetry: () => false,
      pause: () => Promise.resolve(),
    }
  }
}
