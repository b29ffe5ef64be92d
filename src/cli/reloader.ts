import type { Clock } from '../shared/clock.js'

/** Pause after a reload. Requests during it lead to one reload at its end, so that reading files leaves time to the event loop. */
const PAUSE_MS = 500

/** Runs one reload at a time, and merges the requests that come meanwhile into one. */
export class Reloader {
  readonly #clock: Clock
  readonly #reload: () => Promise<void>
  /** `again`: busy, with another request pending. */
  #state: 'idle' | 'busy' | 'again' | 'ended' = 'idle'

  /** @param reload never rejects */
  constructor(clock: Clock, reload: () => Promise<void>) {
    this.#clock = clock
    this.#reload = reload
  }

  /** Requests a reload: now, or after the current one. */
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
