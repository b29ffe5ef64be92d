import { ACTIVITY_AT } from './samples.js'

/** A minute of samples, for a writer that is held up. */
const SAMPLES = 600
const WROTE = 0
const WRITING_SINCE = 1
const NUMBERS = 2
/** The figures, and the code of the activity. */
const COLUMNS = ACTIVITY_AT + 1

const TAKEN = 0
const STATE = 1
const COUNTERS = 2

/** Duration of a write from which a black box is late. */
const LATE_MS = 2_000

/** `opening`: nothing is written yet; `failed`: nothing more will be written; the log says why. */
export type WriterState = 'opening' | 'writing' | 'failed' | 'ended'
const STATES: readonly WriterState[] = ['opening', 'writing', 'failed', 'ended']

/**
 * Memory that the watch of `stalls`, the writer of its black box and the watched thread share: samples on their way to the file, and
 * the writer's state. Times are those of `threadsMonotonicMs`.
 */
export class BlackBoxCells {
  readonly memory: SharedArrayBuffer
  readonly #counters: Int32Array
  readonly #numbers: Float64Array
  readonly #samples: Float64Array

  constructor(memory = new SharedArrayBuffer((COUNTERS / 2 + NUMBERS + SAMPLES * COLUMNS) * 8)) {
    this.memory = memory
    this.#counters = new Int32Array(memory, 0, COUNTERS)
    this.#numbers = new Float64Array(memory, COUNTERS * 4, NUMBERS)
    this.#samples = new Float64Array(memory, COUNTERS * 4 + NUMBERS * 8)
  }

  get state(): WriterState {
    return STATES[Atomics.load(this.#counters, STATE)] ?? 'failed'
  }

  set state(state: WriterState) {
    Atomics.store(this.#counters, STATE, STATES.indexOf(state))
    Atomics.notify(this.#counters, STATE)
  }

  /** Changes the state if it is `from`. @returns whether it was */
  replace(from: WriterState, to: WriterState): boolean {
    const index = STATES.indexOf(from)
    return Atomics.compareExchange(this.#counters, STATE, index, STATES.indexOf(to)) === index
  }

  /** Sleeps until the state is no longer `writing`, at most `timeoutMs`. */
  awaitEnd(timeoutMs: number): void {
    Atomics.wait(this.#counters, STATE, STATES.indexOf('writing'), timeoutMs)
  }

  /** Called by the writer around each write. */
  beginWrite(nowMs: number): void {
    this.#numbers[WRITING_SINCE] = nowMs
  }

  endWrite(nowMs: number): void {
    this.#numbers[WRITING_SINCE] = 0
    this.#numbers[WROTE] = nowMs
  }

  /** Returns the duration of the write in progress if it is at least 2 s; otherwise 0. */
  lateMs(nowMs: number): number {
    const sinceMs = this.#numbers[WRITING_SINCE] ?? 0
    return sinceMs > 0 && nowMs - sinceMs >= LATE_MS ? nowMs - sinceMs : 0
  }

  /** End of the latest write; 0 before the first. */
  get wroteMs(): number {
    return this.#numbers[WROTE] ?? 0
  }

  /** Number of samples taken so far. */
  get taken(): number {
    return Atomics.load(this.#counters, TAKEN)
  }

  /**
   * Adds a sample; called by the watch alone.
   * @param figures in the order of `sampleColumns`
   * @param activity code of the activity
   */
  add(figures: Float64Array, activity: number): void {
    const taken = this.taken
    const at = (taken % SAMPLES) * COLUMNS
    this.#samples.set(figures, at)
    this.#samples[at + ACTIVITY_AT] = activity
    // Published last: from now on the writer may read the sample.
    Atomics.store(this.#counters, TAKEN, taken + 1)
  }

  /**
   * Copies the samples from number `from` up to `to`, at most `taken`, that are still here: the figures of each, then the code of its
   * activity.
   */
  rowsBetween(from: number, to: number): Float64Array[] {
    const rows: Float64Array[] = []
    // The oldest may be overwritten at this moment.
    for (let number = Math.max(from, this.taken - SAMPLES + 1); number < to; number++) {
      const at = (number % SAMPLES) * COLUMNS
      rows.push(this.#samples.slice(at, at + COLUMNS))
    }
    return rows
  }
}
