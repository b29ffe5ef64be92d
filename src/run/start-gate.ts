import type { Clock } from '../shared/clock.js'
import { nextTurn } from '../shared/next-turn.js'

/** A start that takes longer, for the thread hangs or the machine is busy, makes the next one wait no longer than this. */
const LONGEST_WAIT_MS = 250

/**
 * Lets one thing through at a time that takes the host's loop or a CPU for some milliseconds: the start of a thread or
 * process, the loading of a package. An agent has many of them to do at once, and its host has other things to do between.
 */
export class StartGate {
  readonly #clock: Clock
  #last: Promise<unknown> = Promise.resolve()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Begins `work` when all that came before is over and the loop has turned; at once when nothing did. */
  through<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(work)
    this.#last = this.#settled(result).then(nextTurn)
    return result
  }

  /**
   * Does work that comes in pieces, each in a turn of its own. Does not keep the process alive: a host may end before the
   * last of them.
   * @param pieces does a piece each time it is asked for the next
   */
  async run(pieces: Iterator<void>): Promise<void> {
    let done = false
    while (!done) {
      await this.through(async () => {
        done = pieces.next().done === true
        // The process may end here: nobody is let through meanwhile.
        if (!done) await new Promise<void>((resolve) => setTimeout(resolve).unref())
      })
    }
  }

  /** Resolves when the work is over, however it ended, or has taken too long. */
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
