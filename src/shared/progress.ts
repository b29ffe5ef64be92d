/** Which request of a message a thread is at, as the thread says and the main thread reads, though the thread hangs. */
export class Progress {
  /** What the two threads share. */
  readonly memory: SharedArrayBuffer
  readonly #cells: Int32Array

  constructor(memory = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory
    this.#cells = new Int32Array(memory)
  }

  /** Index of the request; 0 before the first is begun. */
  get index(): number {
    return Atomics.load(this.#cells, 0)
  }

  /** How long after the message the request was begun, in whole milliseconds. */
  get afterMs(): number {
    return Atomics.load(this.#cells, 1)
  }

  begin(index: number, afterMs: number): void {
    Atomics.store(this.#cells, 1, Math.round(afterMs))
    Atomics.store(this.#cells, 0, index)
  }
}
