import type { Exit, Launch, RawResponse, Worker } from '../../src/run/worker.js'
import type { Request } from '../../src/shared/protocol.js'

/** A worker that a test scripts. */
export class FakeWorker implements Worker {
  readonly requests: Request[] = []
  /** Number of messages that brought the requests. */
  messages = 0
  /** Reported position in the latest round. */
  readonly progress = { index: 0, afterMs: 0 }
  readonly #onExit: (exit: Exit) => void
  #onResponse: ((response: RawResponse) => void) | undefined
  killed = false
  abandoned = false

  constructor(onExit: (exit: Exit) => void) {
    this.#onExit = onExit
  }

  send(requests: readonly Request[], onResponse: (response: RawResponse) => void): void {
    this.requests.push(...requests)
    this.messages++
    this.progress.index = 0
    this.#onResponse = onResponse
  }

  kill(): void {
    this.killed = true
  }

  abandon(): void {
    this.abandoned = true
  }

  /** Responds to the next request. */
  respond(response: unknown, seconds = 0): void {
    this.#onResponse?.({ response, seconds })
  }

  exit(exit: Exit = { reason: 'crash', message: 'gone' }): void {
    this.#onExit(exit)
  }
}

/** Launches fake workers and records them, in order. */
export function fakeLauncher(): { launch: Launch; workers: FakeWorker[] } {
  const workers: FakeWorker[] = []
  const launch: Launch = (onExit) => {
    const worker = new FakeWorker(onExit)
    workers.push(worker)
    return worker
  }
  return { launch, workers }
}
