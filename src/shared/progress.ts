/** Position of a thread in its round: written by the thread, readable by the main thread even while the thread hangs. */
export class Progress {
  /** Shared by the two threads. */
  readonly memory: SharedArrayBuffer
  readonly #cells: Int32Array

  constructor(memory = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory
    this.#cells = new Int32Array(memory)
  }

  /** Index of the current request; 0 before the first one starts. */
  get index(): number {
    return Atomics.load(this.#cells, 0)
  }

  /** Time from the start of the round to the start of the current request, in whole milliseconds. */
  get afterMs(): number {
    return Atomics.load(this.#cells, 1)
  }

  /** Records that a request starts. */
  begin(index: number, afterMs: number): void {
    Atomics.store(this.#cells, 1, Math.round(afterMs))
    Atomics.store(this.#cells, 0, index)
  }
}
