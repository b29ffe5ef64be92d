import { Worker } from 'node:worker_threads'
import type { Answer, Call, Opening, Request, ThreadOptions } from './protocol.js'

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

/** The thread of a store, seen from the main thread: calls go in order, answers come as promises. */
export class ThreadClient {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  readonly #opening: Promise<Opening>
  #requests = 0
  #gone: Error | undefined

  constructor(options: ThreadOptions) {
    // Without the host's flags and NODE_OPTIONS: a preload need not run in here too.
    this.#worker = new Worker(new URL('./store-thread.js', import.meta.url), {
      workerData: options,
      execArgv: [],
      env: {},
    })
    this.#opening = new Promise((resolve, reject) => {
      this.#worker.once('message', (opening: Opening) => {
        this.#worker.on('message', (answer: Answer) => this.#settle(answer))
        resolve(opening)
      })
      this.#worker.once('error', (error) => {
        this.#fail(error instanceof Error ? error : new Error(String(error)))
        reject(error)
      })
      this.#worker.once('exit', () => {
        this.#fail(new Error('the thread of the store has ended'))
        reject(this.#gone)
      })
    })
  }

  /** What became of opening the file. */
  get opening(): Promise<Opening> {
    return this.#opening
  }

  /** Rejects when the call failed or the thread is gone. */
  call<Value>(call: Call, transfer: ArrayBuffer[] = []): Promise<Value> {
    return new Promise((resolve, reject) => {
      if (this.#gone !== undefined) {
        reject(this.#gone)
        return
      }
      const request: Request = { request: ++this.#requests, call }
      this.#waiting.set(request.request, { resolve: resolve as (value: unknown) => void, reject })
      this.#worker.postMessage(request, transfer)
    })
  }

  /** Resolves when the thread has ended and the file is free. To be called once, and last. */
  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#worker.once('exit', resolve))
    if (this.#gone !== undefined) return
    await this.call({ op: 'close' })
    await ended
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.request)
    this.#waiting.delete(answer.request)
    if (answer.status === 'ok') waiting?.resolve(answer.value)
    else waiting?.reject(new Error(`the store failed: ${answer.error}`))
  }

  #fail(error: Error): void {
    this.#gone ??= error
    for (const { reject } of this.#waiting.values()) reject(this.#gone)
    this.#waiting.clear()
  }
}
