/** Which request of a message a thread is at, as the thread says and the main thread reads, though the thread hangs. */
export class Progress {
  /** What the two threads share. */
  readonly memory: SharedArrayBuffer
  readonly #cell: Int32Array

  constructor(memory = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory
    this.#cell = new Int32Array(memory)
  }

  /** Index of the request; 0 before the first is begun. */
  get index(): number {
    return Atomics.load(this.#cell, 0)
  }

  set index(index: number) {
    Atomics.store(this.#cell, 0, index)
  }
}
