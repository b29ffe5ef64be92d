/** Deliveries after which the limit grows again. */
const DELIVERIES_BEFORE_GROWTH = 100

/** Size of a body, in the units that a receiver may limit. */
export interface BodySize {
  readonly points: number
  /** Encoded, uncompressed. */
  readonly bytes: number
}

/** Largest batch to send: as configured, or as accepted by the receiver after a 413. */
export class SizeLimit {
  readonly #configured: BodySize
  #current: BodySize
  /** Deliveries since the limit last changed. */
  #deliveries = 0
  /** Whether a piece of the current batch was too large. */
  #tooLarge = false
  /** Largest piece of the current batch that was accepted. */
  #largestAccepted: BodySize | null = null

  constructor(configured: BodySize) {
    this.#configured = configured
    this.#current = configured
  }

  get current(): BodySize {
    return this.#current
  }

  tooLarge(): void {
    this.#tooLarge = true
  }

  taken(size: BodySize): void {
    if (this.#largestAccepted === null || size.bytes > this.#largestAccepted.bytes) this.#largestAccepted = size
    this.#deliveries++
  }

  /**
   * Adapts the limit after a batch. Only then is the largest accepted piece known: a single huge point makes every piece around it
   * too large.
   */
  endBatch(): void {
    if (this.#tooLarge && this.#largestAccepted !== null) {
      this.#current = { points: this.#largestAccepted.points, bytes: this.#largestAccepted.bytes }
      this.#deliveries = 0
    } else if (this.#current !== this.#configured && this.#deliveries >= DELIVERIES_BEFORE_GROWTH) this.#grow()
    this.#tooLarge = false
    this.#largestAccepted = null
  }

  #grow(): void {
    this.#deliveries = 0
    const points = Math.min(this.#current.points * 2, this.#configured.points)
    const bytes = Math.min(this.#current.bytes * 2, this.#configured.bytes)
    const grown = points === this.#configured.points && bytes === this.#configured.bytes
    this.#current = grown ? this.#configured : { points, bytes }
  }
}
