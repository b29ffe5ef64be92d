import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { GzipRequest, GzipResponse } from '../../workers/entries/gzip.js'
import type { Clock, Timer } from '../shared/clock.js'
import { packageWorkersUrl } from '../shared/package-files.js'
import type { Compressed, Compressor } from './compressor.js'

/**
 * What the thread begins with: a line of CommonJS that loads the entry by require(). Given the entry itself, an ECMAScript
 * module, Node 20 would read it through libuv's pool, which the host may keep busy for good.
 */
const BOOTSTRAP = `require(require('node:worker_threads').workerData)`

/** A thread that takes longer is as good as none. */
const PATIENCE_MS = 2_000

/**
 * Compresses in a worker thread, which is started with the first body and started again when it has died. A body that
 * is not compressed in time, or that no thread can be started for, goes out as it is.
 */
export class GzipCompressor implements Compressor {
  readonly #clock: Clock
  readonly #entry: string
  #worker: Worker | null = null
  #requests = 0
  readonly #pending = new Map<number, (response: GzipResponse | null) => void>()

  /** @param workersUrl the folder with the thread's entry, ending in a slash */
  constructor(clock: Clock, workersUrl: URL = packageWorkersUrl) {
    this.#clock = clock
    this.#entry = fileURLToPath(new URL('gzip.js', workersUrl))
  }

  async compress(body: Buffer): Promise<Compressed> {
    const response = await this.#ask(++this.#requests, body)
    if (response === null || 'error' in response) return { body, headers: {} }
    const { buffer, byteOffset, byteLength } = response.body
    return { body: Buffer.from(buffer, byteOffset, byteLength), headers: { 'Content-Encoding': 'gzip' } }
  }

  async #ask(id: number, body: Buffer): Promise<GzipResponse | null> {
    let timer: Timer | undefined
    try {
      this.#worker ??= this.#start()
      // Copied, not transferred: the plain body is needed if the worker dies.
      this.#worker.postMessage({ id, body: Uint8Array.from(body) } satisfies GzipRequest)
      return await new Promise<GzipResponse | null>((resolve) => {
        this.#pending.set(id, resolve)
        timer = this.#clock.setTimer(PATIENCE_MS, () => resolve(null))
      })
    } catch {
      // No thread, or no memory for a copy.
      return null
    } finally {
      timer?.cancel()
      this.#pending.delete(id)
    }
  }

  close(): void {
    void this.#worker?.terminate()
    this.#lost()
  }

  #start(): Worker {
    // Nothing of the host's flags, preloads and environment is of use in there.
    const worker = new Worker(BOOTSTRAP, {
      eval: true,
      workerData: this.#entry,
      name: 'hostpulse-gzip',
      // Node 22 had one for such a require() outside of node_modules.
      execArgv: ['--disable-warning=ExperimentalWarning'],
      env: {},
    })
    worker.on('message', (response: GzipResponse) => this.#pending.get(response.id)?.(response))
    worker.on('error', () => this.#lost(worker))
    worker.on('exit', () => this.#lost(worker))
    // After the listeners, which would hold the process again.
    worker.unref()
    return worker
  }

  /** The worker is gone: nobody will answer. */
  #lost(worker: Worker | null = this.#worker): void {
    if (worker !== this.#worker) return
    this.#worker = null
    for (const resolve of this.#pending.values()) resolve(null)
  }
}
