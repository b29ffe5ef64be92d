/**
 * Lets one thing through per turn of the event loop that holds it for some milliseconds: the start of a thread or process,
 * the loading of a package. An agent has many of them to do at once, and its host has other things to do between.
 */
export class StartGate {
  #last: Promise<void> = Promise.resolve()

  /** Resolves when it is the caller's turn, which is at once when nobody came before in this turn of the loop. */
  pass(): Promise<void> {
    const turn = this.#last
    this.#last = turn.then(() => new Promise((resolve) => setImmediate(resolve)))
    return turn
  }

  /**
   * Does work that comes in pieces, each in a turn of its own. Does not keep the process alive: a host may end before the
   * last of them.
   * @param pieces does a piece each time it is asked for the next
   * @param wanted asked before each piece; when it says no, the rest is left undone
   */
  async run(pieces: Iterator<void>, wanted: () => boolean = () => true): Promise<void> {
    for (;;) {
      await this.pass()
      if (!wanted() || pieces.next().done) return
      await new Promise<void>((resolve) => setTimeout(resolve).unref())
    }
  }
}
