/** What an agent sends at once is smaller, with all that is held for it. */
const SMALL_BYTES = 256_000

/**
 * Bounds what all bodies under way hold together, in bytes: many clients that each send slowly could otherwise fill the
 * memory. Bytes count from when they are held, unpacked, and not from when they are announced.
 */
export class ByteBudget {
  readonly #reserveBytes: number
  #freeBytes: number

  /**
   * @param maxBytes of all bodies together
   * @param reserveBytes of these only for what holds at most `SMALL_BYTES`, so that large bodies do not lock out the others
   */
  constructor(maxBytes: number, reserveBytes = 0) {
    this.#freeBytes = maxBytes
    this.#reserveBytes = reserveBytes
  }

  /** Bytes that further bodies can take. */
  get freeBytes(): number {
    return this.#freeBytes
  }

  /** An account for one body, which holds nothing yet. */
  lease(): ByteLease {
    return new ByteLease((bytes, heldBytes) => {
      const reserveBytes = heldBytes + bytes > SMALL_BYTES ? this.#reserveBytes : 0
      if (bytes > 0 && bytes > this.#freeBytes - reserveBytes) return false
      this.#freeBytes -= bytes
      return true
    })
  }
}

/** What one body holds of the budget. */
export class ByteLease {
  readonly #take: (bytes: number, heldBytes: number) => boolean
  #heldBytes = 0

  constructor(take: (bytes: number, heldBytes: number) => boolean) {
    this.#take = take
  }

  /** Holds more; false, and nothing taken, when there is no room. */
  take(bytes: number): boolean {
    if (!this.#take(bytes, this.#heldBytes)) return false
    this.#heldBytes += bytes
    return true
  }

  /** Gives a part back. */
  give(bytes: number): void {
    this.#heldBytes -= bytes
    this.#take(-bytes, this.#heldBytes)
  }

  /** Gives everything back; may be called twice. */
  release(): void {
    this.give(this.#heldBytes)
  }
}
