import type { Exit, Launch, Vessel } from '../../src/collect/vessel.js'
import type { Request } from '../../src/model/protocol.js'

/** A thread or process that does what a test says. */
export class FakeVessel implements Vessel {
  readonly requests: Request[] = []
  readonly #onExit: (exit: Exit) => void
  #answer: ((response: unknown) => void) | undefined
  killed = false
  abandoned = false

  constructor(onExit: (exit: Exit) => void) {
    this.#onExit = onExit
  }

  send(request: Request): Promise<unknown> {
    this.requests.push(request)
    return new Promise((resolve) => {
      this.#answer = resolve
    })
  }

  kill(): void {
    this.killed = true
  }

  abandon(): void {
    this.abandoned = true
  }

  answer(response: unknown): void {
    this.#answer?.(response)
  }

  exit(exit: Exit = { reason: 'crash', message: 'gone' }): void {
    this.#onExit(exit)
  }
}

/** Launches fake vessels and keeps them, in order. */
export function fakeLauncher(): { launch: Launch; vessels: FakeVessel[] } {
  const vessels: FakeVessel[] = []
  const launch: Launch = (onExit) => {
    const vessel = new FakeVessel(onExit)
    vessels.push(vessel)
    return vessel
  }
  return { launch, vessels }
}
