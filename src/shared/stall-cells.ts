const TURNED = 0
const BEAT = 1
const RESUMED = 2
const GARBAGE = 3
const INSPECTED = 4
const RECORDED = 5
const HEAP = 6
const PASSED = 7
const CELLS = 8

/**
 * Numbers that the watched thread writes and its watch reads, without a message. Times are those of `threadsMonotonicMs`. Each
 * cell has one writer and is aligned, so that a read never sees half a write.
 */
export class StallCells {
  /** Shared by the two threads. */
  readonly memory: SharedArrayBuffer
  readonly #cells: Float64Array

  constructor(memory = new SharedArrayBuffer(CELLS * Float64Array.BYTES_PER_ELEMENT)) {
    this.memory = memory
    this.#cells = new Float64Array(memory)
  }

  /** Time at which the latest ping was answered; 0 before the first. */
  get turnedMs(): number {
    return this.#cells[TURNED] ?? 0
  }

  set turnedMs(ms: number) {
    this.#cells[TURNED] = ms
  }

  /** Time of the latest recorded turn; only slow turns are recorded; 0 before the first. */
  get recordedMs(): number {
    return this.#cells[RECORDED] ?? 0
  }

  set recordedMs(ms: number) {
    this.#cells[RECORDED] = ms
  }

  /** Latest moment at which the loop was held and after which it has turned; 0 before the first. */
  get passedMs(): number {
    return this.#cells[PASSED] ?? 0
  }

  set passedMs(ms: number) {
    this.#cells[PASSED] = ms
  }

  /** Time of the latest beat; 0 before the first. */
  get beatMs(): number {
    return this.#cells[BEAT] ?? 0
  }

  set beatMs(ms: number) {
    this.#cells[BEAT] = ms
  }

  /** Time of the latest beat that was late. */
  get resumedMs(): number {
    return this.#cells[RESUMED] ?? 0
  }

  set resumedMs(ms: number) {
    this.#cells[RESUMED] = ms
  }

  /** Time of all garbage collections of the thread so far, milliseconds. */
  get garbageMs(): number {
    return this.#cells[GARBAGE] ?? 0
  }

  set garbageMs(ms: number) {
    this.#cells[GARBAGE] = ms
  }

  /** V8's heap in use after a garbage collection, as of the loop's latest turn after one; 0 where nobody asks for it. */
  get heapBytes(): number {
    return this.#cells[HEAP] ?? 0
  }

  set heapBytes(bytes: number) {
    this.#cells[HEAP] = bytes
  }

  /** Whether a debugger could have paused the thread when it answered the latest ping. */
  get isInspected(): boolean {
    return this.#cells[INSPECTED] === 1
  }

  set isInspected(value: boolean) {
    this.#cells[INSPECTED] = value ? 1 : 0
  }
}
