import type { Clock } from '../shared/clock.js'
import { nextTurn } from '../shared/next-turn.js'

/** Longest time that one start holds back the next, when the thread hangs or the machine is busy. */
const LONGEST_WAIT_MS = 250

/**
 * Serializes work that occupies the host's event loop or a CPU for some milliseconds: starting a thread or process, loading a
 * package. An agent has much of it at once, and its host needs the loop in between.
 */
export class StartGate {
  readonly #clock: Clock
  #last: Promise<unknown> = Promise.resolve()
  #isClosed = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Starts `work` when all earlier work is over and the loop has turned; at once when there was none. */
  run<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(work)
    this.#last = this.#settled(result).then(nextTurn)
    return result
  }

  /**
   * Runs work that comes in pieces, each in a turn of its own, until the gate is closed. Does not keep the process alive: a host may
   * end before the last piece.
   * @param pieces does one piece per call of `next`
   */
  async runPieces(pieces: Iterator<void>): Promise<void> {
    let done = false
    while (!done) {
      await this.run(async () => {
        done = this.#isClosed || pieces.next().done === true
        // The gate stays closed for this turn, in which the process may end.
        if (!done) await new Promise<void>((resolve) => setTimeout(resolve).unref())
      })
    }
  }

  /** Ends work that comes in pieces: a stopped agent loads nothing more. */
  close(): void {
    this.#isClosed = true
  }

  /** Resolves when the work has settled or has taken too long. */
  #settled(work: Promise<unknown>): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#clock.setTimer(LONGEST_WAIT_MS, resolve)
      const end = () => {
        timer.cancel()
        resolve()
      }
      work.then(end, end)
    })
  }
}
