import type { RawAnswer } from '../../src/run/answers.js'
import type { Executor, Exit, Launch } from '../../src/run/executor.js'
import type { Request } from '../../src/shared/protocol.js'

/** A thread or process that does what a test says. */
export class FakeExecutor implements Executor {
  readonly requests: Request[] = []
  /** How many messages brought them. */
  messages = 0
  /** Which request of the latest message it says that it is at. */
  at = 0
  /** And since when, in milliseconds. */
  atMs = 0
  readonly #onExit: (exit: Exit) => void
  #answer: ((answer: RawAnswer) => void) | undefined
  killed = false
  abandoned = false

  constructor(onExit: (exit: Exit) => void) {
    this.#onExit = onExit
  }

  send(requests: readonly Request[], onAnswer: (answer: RawAnswer) => void): void {
    this.requests.push(...requests)
    this.messages++
    this.at = 0
    this.#answer = onAnswer
  }

  kill(): void {
    this.killed = true
  }

  abandon(): void {
    this.abandoned = true
  }

  /** The next request is answered. */
  answer(response: unknown, seconds = 0): void {
    this.#answer?.({ response, seconds })
  }

  exit(exit: Exit = { reason: 'crash', message: 'gone' }): void {
    this.#onExit(exit)
  }
}

/** Launches fake executors and keeps them, in order. */
export function fakeLauncher(): { launch: Launch; executors: FakeExecutor[] } {
  const executors: FakeExecutor[] = []
  const launch: Launch = (onExit) => {
    const executor = new FakeExecutor(onExit)
    executors.push(executor)
    return executor
  }
  return { launch, executors }
}
