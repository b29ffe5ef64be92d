import type { Clock } from '../shared/clock.js'

/** A wait that can be ended early. One at a time. */
export class Pause {
  readonly #clock: Clock
  #end: (() => void) | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Resolves after `ms`, or earlier when `end` is called. */
  async wait(ms: number): Promise<void> {
    if (ms <= 0) return
    await new Promise<void>((resolve) => {
      const timer = this.#clock.setTimer(ms, () => this.end())
      this.#end = () => {
        timer.cancel()
        resolve()
      }
    })
  }

  end(): void {
    const end = this.#end
    this.#end = null
    end?.()
  }
}
