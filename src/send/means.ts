import type { Encoder } from '../encode/encoder.js'
import type { RetrySettings } from '../shared/settings.js'
import type { BodyEncoder } from './body-encoder.js'
import type { Credentials } from './credentials.js'
import { type BodySize, SizeLimit } from './size-limit.js'
import type { Transport } from './transport.js'

/** The parts that a sender sends with. */
export interface Means {
  readonly bodyEncoder: BodyEncoder
  readonly encoder: Pick<Encoder, 'verdictOn'>
  readonly transport: Transport
  readonly credentials: Credentials
  readonly retry: RetrySettings
  readonly maxBatch: BodySize
  /** Runs after each batch that the receiver decided on. Never rejects. */
  readonly afterBatch: ((signal: AbortSignal) => Promise<void>) | undefined
}

/** The means in use, and their replacement once nothing is on the wire. */
export class CurrentMeans {
  #inUse: Means
  #limit: SizeLimit
  #next: { readonly means: Means; readonly onTaken: () => void } | undefined

  constructor(means: Means) {
    this.#inUse = means
    this.#limit = new SizeLimit(means.maxBatch)
  }

  /** Most points and bytes that the receiver takes at once. */
  get limit(): SizeLimit {
    return this.#limit
  }

  get inUse(): Means {
    return this.#inUse
  }

  /** Whether a replacement is waiting. */
  get areReplaced(): boolean {
    return this.#next !== undefined
  }

  /** @param onTaken called when the former means are no longer used */
  replace(means: Means, onTaken: () => void): void {
    this.#next = { means, onTaken }
  }

  /** Takes the waiting replacement, if any. Call it while nothing is on the wire. @returns whether the means have changed */
  take(): boolean {
    if (this.#next === undefined) return false
    const { means, onTaken } = this.#next
    this.#next = undefined
    this.#inUse = means
    this.#limit = new SizeLimit(means.maxBatch)
    onTaken()
    return true
  }
}
