import type { Batch } from '../buffer/batch.js'
import type { Encoder } from '../encode/encoder.js'
import type { StaleSeries } from '../encode/stale-series.js'
import { nextTurn } from '../shared/next-turn.js'
import type { Compressor } from './compressor.js'
import type { BodySize } from './size-limit.js'
import type { Body } from './transport.js'

/** Points encoded before the event loop gets a turn: about a millisecond. */
const SLICE_POINTS = 4_096

/** Makes the idempotency keys of an output's bodies; no two are equal. */
export class BodyKeys {
  readonly #prefix: () => string
  #nextBody: number

  /**
   * @param prefix returns the prefix that makes the keys unique: the agent's start and the output
   * @param firstBody number of the first body
   */
  constructor(prefix: () => string, firstBody = 1) {
    this.#prefix = prefix
    this.#nextBody = firstBody
  }

  next(): string {
    return `${this.#prefix()}-${this.#nextBody++}`
  }
}

/** Turns frozen batches into bodies: encodes, compresses and numbers them. */
export class BodyEncoder {
  readonly #encoder: Encoder
  readonly #compressor: Compressor
  readonly #keys: BodyKeys

  constructor(encoder: Encoder, compressor: Compressor, keys: BodyKeys) {
    this.#encoder = encoder
    this.#compressor = compressor
    this.#keys = keys
  }

  /**
   * Encodes up to `points` points after the first `skip` of the batch, fewer when they would exceed `bytes`. Returns null when
   * the batch was dropped meanwhile.
   */
  async encode(batch: Batch, skip: number, { points, bytes: maxBytes }: BodySize): Promise<Body | null> {
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
    const { content, headers } = await this.#compressor.compress(plain)
    if (batch.state !== 'frozen') return null
    return { content, headers: { ...this.#nextHeaders(), ...headers }, points: written, bytes }
  }

  /** Encodes the end of series. Returns undefined if the format cannot express it. */
  encodeStale(series: readonly StaleSeries[]): Body | undefined {
    const content = this.#encoder.staleBody?.(series)
    return content && { content, headers: this.#nextHeaders(), points: 0, bytes: content.length }
  }

  /** Headers of the body encoded last, with the next key. */
  #nextHeaders(): Readonly<Record<string, string>> {
    return { ...this.#encoder.headers, 'Idempotency-Key': this.#keys.next() }
  }
}
