import type { Batch } from '../buffer/batch.js'
import type { Encoder } from '../encode/encoder.js'
import type { StaleSeries } from '../encode/stale-series.js'
import { nextTurn } from '../shared/next-turn.js'
import type { Compressor } from './compressor.js'
import type { Size } from './size-limit.js'
import type { Body } from './transport.js'

/** Points encoded before the event loop gets its turn: about a millisecond. */
const SLICE_POINTS = 4_096

/** Encoded points, under the key that names them on every try. */
export interface Parcel extends Body {
  readonly points: number
  /** Size of the body before compression. */
  readonly bytes: number
}

/** Encodes points of frozen batches and numbers the bodies. */
export class Packer {
  readonly #encoder: Encoder
  readonly #compressor: Compressor
  readonly #keyPrefix: string
  #packed = 0

  /** @param keyPrefix what makes the numbers unique: the agent's start and the output */
  constructor(encoder: Encoder, compressor: Compressor, keyPrefix: string) {
    this.#encoder = encoder
    this.#compressor = compressor
    this.#keyPrefix = keyPrefix
  }

  /**
   * Encodes up to `points` points after the first `skip` of the batch, fewer when they would exceed `maxBytes`.
   * Null when the batch was dropped meanwhile.
   */
  async pack(batch: Batch, skip: number, { points, bytes: maxBytes }: Size): Promise<Parcel | null> {
    const encoding = this.#encoder.begin(maxBytes)
    const wanted = Math.min(points, batch.points - skip)
    const rows = batch.rows(skip, Math.min(SLICE_POINTS, wanted))
    let written = encoding.write(rows)
    for (let slices = 1; written === slices * SLICE_POINTS && written < wanted; slices++) {
      await nextTurn()
      if (batch.state !== 'frozen') return null
      rows.extend(Math.min(SLICE_POINTS, wanted - written))
      written += encoding.write(rows)
    }
    const plain = encoding.finish()
    const bytes = plain.length
    const { body: content, headers } = await this.#compressor.compress(plain)
    if (batch.state !== 'frozen') return null
    return { content, points: written, bytes, headers: { ...this.#headers(), ...headers } }
  }

  /** A body that says that series have ended; undefined when the format has no way to say so. */
  packStale(series: readonly StaleSeries[]): Body | undefined {
    const content = this.#encoder.staleBody?.(series)
    return content && { content, headers: this.#headers() }
  }

  close(): void {
    this.#compressor.close()
  }

  /** Of the body that was encoded last, and its key. */
  #headers(): Readonly<Record<string, string>> {
    return { ...this.#encoder.headers, 'Idempotency-Key': `${this.#keyPrefix}-${++this.#packed}` }
  }
}
