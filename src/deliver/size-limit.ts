/** Deliveries in a row after which a larger size is tried again. */
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
  #deliveries = 0

  constructor(configured: Size) {
    this.#configured = configured
    this.#current = configured
  }

  get current(): Size {
    return this.#current
  }

  /** A larger size was too large; this one passed. */
  shrinkTo({ points, bytes }: Size): void {
    this.#current = { points, bytes }
    this.#deliveries = 0
  }

  delivered(): void {
    if (this.#current === this.#configured || ++this.#deliveries < DELIVERIES_BEFORE_GROWTH) return
    this.#deliveries = 0
    const points = Math.min(this.#current.points * 2, this.#configured.points)
    const bytes = Math.min(this.#current.bytes * 2, this.#configured.bytes)
    const grown = points === this.#configured.points && bytes === this.#configured.bytes
    this.#current = grown ? this.#configured : { points, bytes }
  }
}
