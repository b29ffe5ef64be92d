import { Worker as Thread } from 'node:worker_threads'
import { describeError } from '../../../shared/describe-error.js'
import { packageFile } from '../../../shared/package-files.js'
import { resolverOptions } from '../../../shared/resolver-options.js'
import type { Opening, StoreCall, StoreRequest, StoreResponse, StoreThreadOptions } from './protocol.js'
import { unusable } from './refusals.js'

interface PendingCall {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

/** Runs a store's thread and sends it calls, in order. Each call returns a promise of its response. */
export class ThreadClient {
  readonly #thread: Thread
  readonly #pending = new Map<number, PendingCall>()
  readonly #opening: Promise<Opening>
  readonly #onDamaged: (detail: string) => void
  #lastId = 0
  #gone: Error | undefined

  /**
   * Throws when no thread can be started.
   * @param onDamaged called with each call that failed because the file is damaged
   */
  constructor(options: StoreThreadOptions, onDamaged: (detail: string) => void) {
    this.#onDamaged = onDamaged
    // Drops the host's flags and NODE_OPTIONS, so that its preloads do not run in this thread.
    this.#thread = new Thread(packageFile('../receiver/store/sqlite/store-thread.js'), {
      workerData: options,
      execArgv: resolverOptions({ modules: true }),
      env: {},
    })
    const failed = (error: Error): Opening => {
      this.#fail(error)
      return unusable(options.file, `cannot be opened: ${error.message}`)
    }
    this.#opening = new Promise((resolve) => {
      this.#thread.once('message', (opening: Opening) => {
        this.#thread.on('message', (response: StoreResponse) => this.#settle(response))
        resolve(opening)
      })
      this.#thread.once('error', (error) => {
        resolve(failed(new Error(`the thread of the store failed (${describeError(error)})`)))
      })
      this.#thread.once('exit', () => resolve(failed(new Error('the thread of the store has ended'))))
    })
  }

  /** Result of opening the file. */
  get opening(): Promise<Opening> {
    return this.#opening
  }

  /** Rejects when the call failed or the thread is gone. */
  call<Value>(call: StoreCall, transfer: ArrayBuffer[] = []): Promise<Value> {
    return new Promise((resolve, reject) => {
      if (this.#gone !== undefined) {
        reject(this.#gone)
        return
      }
      const request: StoreRequest = { id: ++this.#lastId, call }
      this.#pending.set(request.id, { resolve: resolve as (value: unknown) => void, reject })
      this.#thread.postMessage(request, transfer)
    })
  }

  /** Resolves when the thread has ended and the file is free. Must be the last call. */
  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#thread.once('exit', resolve))
    if (this.#gone !== undefined) return
    await this.call({ op: 'close' })
    await ended
  }

  #settle(response: StoreResponse): void {
    const pending = this.#pending.get(response.id)
    this.#pending.delete(response.id)
    if (response.status === 'damaged') this.#onDamaged(response.error)
    if (response.status === 'ok') pending?.resolve(response.value)
    else pending?.reject(new Error(`the store failed: ${response.error}`))
  }

  #fail(error: Error): void {
    this.#gone ??= error
    for (const { reject } of this.#pending.values()) reject(this.#gone)
    this.#pending.clear()
  }
}
