import type { Clock } from '../shared/clock.js'

/** Requests within this time of the last reload are one reload at its end: reading files must not take all of the event loop. */
const PAUSE_MS = 500

/** Lets one reload happen at a time, and makes one of all the requests that come meanwhile. */
export class Reloader {
  readonly #clock: Clock
  readonly #reload: () => Promise<void>
  /** `again`: busy, and asked once more meanwhile. */
  #state: 'idle' | 'busy' | 'again' | 'ended' = 'idle'

  /** @param reload never rejects */
  constructor(clock: Clock, reload: () => Promise<void>) {
    this.#clock = clock
    this.#reload = reload
  }

  /** Asks for a reload: now, or after the one that goes on. */
  request(): void {
    if (this.#state === 'idle') void this.#run()
    else if (this.#state === 'busy') this.#state = 'again'
  }

  /** Ignores requests from now on. */
  end(): void {
    this.#state = 'ended'
  }

  async #run(): Promise<void> {
    do {
      this.#state = 'busy'
      await this.#reload()
      await new Promise<void>((resolve) => this.#clock.setTimer(PAUSE_MS, resolve))
    } while (this.#isRequestedAgain())
  }

  #isRequestedAgain(): boolean {
    if (this.#state === 'busy') this.#state = 'idle'
    return this.#state === 'again'
  }
}
