/**
 * Lets one start of a thread or process through per turn of the event loop: one holds it for 1 to 5 ms, and an agent
 * starts many at once.
 */
export class StartGate {
  #last: Promise<void> = Promise.resolve()

  /** Resolves when it is the caller's turn, which is at once when nobody came before in this turn of the loop. */
  pass(): Promise<void> {
    const turn = this.#last
    this.#last = turn.then(() => new Promise((resolve) => setImmediate(resolve)))
    return turn
  }
}
