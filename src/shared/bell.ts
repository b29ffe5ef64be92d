/**
 * What a thread with samples sleeps on. It sleeps from sample to sample and does not hear its event loop meanwhile; whoever has
 * sent it a request rings, and the sleep ends.
 */
export class Bell {
  /** What the two threads share. */
  readonly memory: SharedArrayBuffer
  readonly #cell: Int32Array
  /** How often it had rung when the sleeper last listened. */
  #heard = 0

  constructor(memory = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory
    this.#cell = new Int32Array(memory)
  }

  /** To be called after the request was sent. */
  ring(): void {
    Atomics.add(this.#cell, 0, 1)
    Atomics.notify(this.#cell, 0)
  }

  /** To be called before the thread turns to its event loop: what rings from now on it may not have heard there. */
  listen(): void {
    this.#heard = Atomics.load(this.#cell, 0)
  }

  /** Whether it has rung since `listen`. */
  get hasRung(): boolean {
    return Atomics.load(this.#cell, 0) !== this.#heard
  }

  /** Holds this thread, exact to well under a millisecond; not at all, or no longer, when it rings. Not for main threads. */
  sleep(ms: number): void {
    Atomics.wait(this.#cell, 0, this.#heard, ms)
  }
}
