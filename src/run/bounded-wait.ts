import type { Clock, Timer } from '../shared/clock.js'

/** A wait for a promise that never rejects, up to an end that may be moved forward. */
export class BoundedWait {
  readonly #clock: Clock
  readonly #timers = new Set<Timer>()
  /** Undefined while nobody waits. */
  #end: (() => void) | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Resolves with the promise, or after `ms`. */
  async wait(promise: Promise<unknown>, ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#end = resolve
      this.shorten(ms)
      void promise.then(() => resolve())
    })
    this.#end = undefined
    for (const timer of this.#timers) timer.cancel()
  }

  /** Ends the wait after `ms`, unless it ends earlier. */
  shorten(ms: number): void {
    const end = this.#end
    if (end !== undefined) this.#timers.add(this.#clock.setTimer(ms, end))
  }
}
