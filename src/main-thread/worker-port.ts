import type { MessagePort } from 'node:worker_threads'
import { nodeWorkerThreads } from '../shared/node-modules.js'

/** The main thread's end of a channel to part of a worker that may be replaced. Does not keep the process alive. */
export class WorkerPort {
  #port: MessagePort | undefined

  /** Opens a channel in place of the former one. @returns the worker's end, to be moved to it */
  open(onMessage: (message: unknown) => void): MessagePort {
    this.close()
    const { port1, port2 } = new (nodeWorkerThreads().MessageChannel)()
    port1.on('message', onMessage)
    port1.unref()
    this.#port = port1
    return port2
  }

  /** Posts a message. Does nothing while there is no channel. */
  post(message: unknown): void {
    this.#port?.postMessage(message)
  }

  close(): void {
    this.#port?.close()
    this.#port = undefined
  }
}
