import { performance } from 'node:perf_hooks'
import type { ThreadFiles } from './thread-files.js'

/** Lateness below this is not explained further. */
const NEGLIGIBLE_MS = 10

/**
 * Measures how long the whole process stood still. It did if this thread's timer was late while the thread slept and did not wait
 * for a CPU. This thread's own work and its waits for a lock or a page do not count, because its loop is not idle then.
 */
export class OwnLateness {
  readonly #files: Pick<ThreadFiles, 'readTimes' | 'waitMs'>
  readonly #idleMs: () => number
  #plannedMs = Number.NaN
  #delayMs = 0
  #idleBeforeMs = 0
  #waitBeforeMs = Number.NaN

  /** @param files files of the calling thread */
  constructor(
    files: Pick<ThreadFiles, 'readTimes' | 'waitMs'>,
    idleMs = () => performance.eventLoopUtilization().idle,
  ) {
    this.#files = files
    this.#idleMs = idleMs
  }

  /** Call when the timer is set. */
  plan(nowMs: number, delayMs: number): void {
    this.#plannedMs = nowMs
    this.#delayMs = delayMs
    this.#idleBeforeMs = this.#idleMs()
  }

  /** Remembers the thread's own wait for a CPU. Call it now and then, so that `stoppedMs` subtracts only recent waits. */
  mark(): void {
    if (this.#files.readTimes()) this.#waitBeforeMs = this.#files.waitMs
  }

  /** Returns the time since `plan` in which the process stood still; 0 if the reason for a late timer is unknown. */
  stoppedMs(nowMs: number): number {
    const lateMs = nowMs - this.#plannedMs - this.#delayMs
    if (!(lateMs > NEGLIGIBLE_MS)) return 0
    const idleMs = this.#idleMs() - this.#idleBeforeMs - this.#delayMs
    if (!this.#files.readTimes()) return 0
    const waitedMs = this.#files.waitMs - this.#waitBeforeMs
    this.#waitBeforeMs = this.#files.waitMs
    const stoppedMs = Math.min(lateMs, idleMs) - waitedMs
    return stoppedMs > NEGLIGIBLE_MS ? stoppedMs : 0
  }
}
