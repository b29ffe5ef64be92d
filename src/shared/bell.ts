/**
 * Wakes a thread that sleeps between samples, where it cannot see messages arrive in its event loop. The sender of a request
 * rings.
 */
export class Bell {
  /** Shared by the two threads. */
  readonly memory: SharedArrayBuffer
  readonly #cell: Int32Array
  /** Number of rings when the sleeper last listened. */
  #heard = 0

  constructor(memory = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory
    this.#cell = new Int32Array(memory)
  }

  /** Ends the sleep. Must be called after the request was sent. */
  ring(): void {
    Atomics.add(this.#cell, 0, 1)
    Atomics.notify(this.#cell, 0)
  }

  /** Resets `hasRung`. Must be called before the thread yields to its event loop: messages sent later may miss that turn. */
  listen(): void {
    this.#heard = Atomics.load(this.#cell, 0)
  }

  /** Whether it has rung since `listen`. */
  get hasRung(): boolean {
    return Atomics.load(this.#cell, 0) !== this.#heard
  }

  /** Blocks this thread until a ring or for `ms`, precise to well under a millisecond. Never call it on a main thread. */
  sleep(ms: number): void {
    Atomics.wait(this.#cell, 0, this.#heard, ms)
  }
}
