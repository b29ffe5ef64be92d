import type { Clock } from '../../shared/clock.js'
import type { BatchKey } from './store.js'

interface Seen {
  readonly bodyHash: string
  readonly atMs: number
}

/** Remembers the keys of stored batches, in memory. Forgets the oldest by age and by count. */
export class IdempotencyKeys {
  /** Keys in insertion order, oldest first. */
  readonly #seen = new Map<string, Seen>()
  readonly #clock: Clock
  readonly #maxKeys: number
  readonly #maxAgeMs: number

  constructor(clock: Clock, { maxKeys, maxAgeMs }: { maxKeys: number; maxAgeMs: number }) {
    this.#clock = clock
    this.#maxKeys = maxKeys
    this.#maxAgeMs = maxAgeMs
  }

  get size(): number {
    return this.#seen.size
  }

  check({ idempotencyKey, bodyHash }: BatchKey): 'new' | 'duplicate' | 'conflict' {
    this.#forgetExpired()
    const seen = this.#seen.get(idempotencyKey)
    if (seen === undefined) return 'new'
    return seen.bodyHash === bodyHash ? 'duplicate' : 'conflict'
  }

  /** Remembers the key of a batch, for which `check` has returned 'new'. */
  remember({ idempotencyKey, bodyHash }: BatchKey): void {
    this.#seen.set(idempotencyKey, { bodyHash, atMs: this.#clock.monotonicMs() })
    if (this.#seen.size > this.#maxKeys) this.#forgetOldest()
  }

  #forgetExpired(): void {
    const deadlineMs = this.#clock.monotonicMs() - this.#maxAgeMs
    for (const [key, { atMs }] of this.#seen) {
      if (atMs > deadlineMs) return
      this.#seen.delete(key)
    }
  }

  #forgetOldest(): void {
    for (const key of this.#seen.keys()) {
      this.#seen.delete(key)
      return
    }
  }
}
