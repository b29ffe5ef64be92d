/** Bits of the shared cell. */
const OPEN = 1
const LOCKED = 2

/**
 * Keeps two threads from a clash: while the watch has a question open, an exit of the process would print a line about a
 * debugger. The watch opens the gate for each question and closes it with its answer; the thread that exits locks it.
 */
export class QuestionGate {
  /** Shared by the two threads. */
  readonly memory: SharedArrayBuffer
  readonly #cell: Int32Array

  constructor(memory = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory
    this.#cell = new Int32Array(memory)
  }

  /** Returns false when it is locked: the process exits. */
  open(): boolean {
    return Atomics.compareExchange(this.#cell, 0, 0, OPEN) === 0
  }

  close(): void {
    Atomics.and(this.#cell, 0, ~OPEN)
    Atomics.notify(this.#cell, 0)
  }

  /** Locks it for good: it is not opened again. Blocks this thread until it is closed, for at most `longestMs`. */
  lock(longestMs: number): void {
    const before = Atomics.or(this.#cell, 0, LOCKED)
    if ((before & OPEN) !== 0) Atomics.wait(this.#cell, 0, OPEN | LOCKED, longestMs)
  }
}
