/** Largest lease that may use the reserve. One request of an agent holds less. */
const SMALL_BYTES = 256_000

/**
 * Bounds the memory held for all requests, or for all responses, in bytes. Without it many slow clients could fill the memory.
 * Bytes count from the moment they are held, not from when they are announced.
 */
export class ByteBudget {
  readonly #reserveBytes: number
  #freeBytes: number

  /**
   * @param maxBytes total of all leases
   * @param reserveBytes part of `maxBytes` kept for leases of at most `SMALL_BYTES`, so that large ones leave them room
   */
  constructor(maxBytes: number, reserveBytes = 0) {
    this.#freeBytes = maxBytes
    this.#reserveBytes = reserveBytes
  }

  /** Bytes that are not leased. */
  get freeBytes(): number {
    return this.#freeBytes
  }

  /** Creates a lease that holds nothing yet. */
  lease(): ByteLease {
    return new ByteLease((bytes, heldBytes) => {
      const reserveBytes = heldBytes + bytes > SMALL_BYTES ? this.#reserveBytes : 0
      if (bytes > 0 && bytes > this.#freeBytes - reserveBytes) return false
      this.#freeBytes -= bytes
      return true
    })
  }
}

/** The share of one request or response in a budget. */
export class ByteLease {
  readonly #take: (bytes: number, heldBytes: number) => boolean
  #heldBytes = 0

  constructor(take: (bytes: number, heldBytes: number) => boolean) {
    this.#take = take
  }

  get heldBytes(): number {
    return this.#heldBytes
  }

  /** Takes `bytes` more. Returns false, and takes nothing, when there is no room. */
  take(bytes: number): boolean {
    if (!this.#take(bytes, this.#heldBytes)) return false
    this.#heldBytes += bytes
    return true
  }

  /** Returns `bytes` to the budget. */
  give(bytes: number): void {
    this.#heldBytes -= bytes
    this.#take(-bytes, this.#heldBytes)
  }

  /** Returns everything to the budget. May be called twice. */
  release(): void {
    this.give(this.#heldBytes)
  }
}
