/**
 * Wakes a thread that sleeps from sample to sample, and does not see the messages in its event loop meanwhile: whoever sends it
 * a request rings.
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

  /** Resets `hasRung`. Must be called before the thread turns to its event loop, which may miss what rings from now on. */
  listen(): void {
    this.#heard = Atomics.load(this.#cell, 0)
  }

  /** Whether it has rung since `listen`. */
  get hasRung(): boolean {
    return Atomics.load(this.#cell, 0) !== this.#heard
  }

  /** Blocks this thread, exact to well under a millisecond, until it rings; not at all if it has rung. Not for main threads. */
  sleep(ms: number): void {
    Atomics.wait(this.#cell, 0, this.#heard, ms)
  }
}
