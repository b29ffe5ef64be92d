/**
 * Bounds what all bodies under way hold together, in bytes: many clients that each send slowly could otherwise fill the
 * memory. Bytes count from when they are held, unpacked, and not from when they are announced.
 */
export class BodyBudget {
  #freeBytes: number

  /** @param maxBytes of all bodies together */
  constructor(maxBytes: number) {
    this.#freeBytes = maxBytes
  }

  /** Bytes that further bodies can take. */
  get freeBytes(): number {
    return this.#freeBytes
  }

  /** An account for one body, which holds nothing yet. */
  lease(): BodyLease {
    return new BodyLease((bytes) => {
      if (bytes > this.#freeBytes) return false
      this.#freeBytes -= bytes
      return true
    })
  }
}

/** What one body holds of the budget. */
export class BodyLease {
  readonly #take: (bytes: number) => boolean
  #heldBytes = 0

  constructor(take: (bytes: number) => boolean) {
    this.#take = take
  }

  /** Holds more; false, and nothing taken, when there is no room. */
  take(bytes: number): boolean {
    if (!this.#take(bytes)) return false
    this.#heldBytes += bytes
    return true
  }

  /** Gives a part back. */
  give(bytes: number): void {
    this.#heldBytes -= bytes
    this.#take(-bytes)
  }

  /** Gives everything back; may be called twice. */
  release(): void {
    this.give(this.#heldBytes)
  }
}
