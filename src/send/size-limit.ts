/** Deliveries after which a larger size is tried again. */
const DELIVERIES_BEFORE_GROWTH = 100

/** The size of a body, by what a receiver may bound it. */
export interface Size {
  readonly points: number
  /** Encoded, uncompressed. */
  readonly bytes: number
}

/** The largest batch to make: as configured, or what a receiver that answered 413 took afterwards. */
export class SizeLimit {
  readonly #configured: Size
  #current: Size
  /** Deliveries since the limit last changed. */
  #deliveries = 0
  /** A piece of the batch at hand was too large. */
  #tooLarge = false
  /** The largest piece of the batch at hand that was taken. */
  #taken: Size | null = null

  constructor(configured: Size) {
    this.#configured = configured
    this.#current = configured
  }

  get current(): Size {
    return this.#current
  }

  tooLarge(): void {
    this.#tooLarge = true
  }

  taken(size: Size): void {
    if (this.#taken === null || size.bytes > this.#taken.bytes) this.#taken = size
    this.#deliveries++
  }

  /**
   * The batch is over. Only now it is known which of its pieces was the largest that passed: one huge point makes every
   * piece that holds it too large, however small.
   */
  endBatch(): void {
    if (this.#tooLarge && this.#taken !== null) {
      this.#current = { points: this.#taken.points, bytes: this.#taken.bytes }
      this.#deliveries = 0
    } else if (this.#current !== this.#configured && this.#deliveries >= DELIVERIES_BEFORE_GROWTH) this.#grow()
    this.#tooLarge = false
    this.#taken = null
  }

  #grow(): void {
    this.#deliveries = 0
    const points = Math.min(this.#current.points * 2, this.#configured.points)
    const bytes = Math.min(this.#current.bytes * 2, this.#configured.bytes)
    const grown = points === this.#configured.points && bytes === this.#configured.bytes
    this.#current = grown ? this.#configured : { points, bytes }
  }
}
