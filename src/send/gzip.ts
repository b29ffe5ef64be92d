import { fileURLToPath } from 'node:url'
import type { Worker } from 'node:worker_threads'
import type { GzipData, GzipRequest, GzipResponse } from '../../workers/entries/gzip.js'
import type { Clock, Timer } from '../shared/clock.js'
import { nodeWorkerThreads } from '../shared/node-modules.js'
import { leaveThread, type ThreadSlot } from '../shared/own-threads.js'
import { packageWorkersUrl } from '../shared/package-files.js'
import { resolverOptions } from '../shared/resolver-options.js'
import type { CompressedBody, Compressor } from './compressor.js'

/**
 * First code of the thread: a line of CommonJS that loads the entry by require(). Node 20 would read the entry itself, an
 * ECMAScript module, on libuv's pool, and the host may keep that pool busy for good.
 */
const BOOTSTRAP = `require(require('node:worker_threads').workerData.entry)`

/** Longest wait for a compressed body. */
const TIMEOUT_MS = 2_000

/**
 * Compresses in a worker thread. The first body starts the thread, and so does the next one after its death. A body is sent
 * uncompressed if it is not compressed in time or no thread can start.
 */
export class GzipCompressor implements Compressor {
  readonly #clock: Clock
  readonly #data: GzipData
  #worker: Worker | null = null
  #requests = 0
  readonly #pending = new Map<number, (response: GzipResponse | null) => void>()

  /**
   * @param workersUrl the folder with the thread's entry, ending in a slash
   * @param slot where the thread enters its id
   */
  constructor(clock: Clock, workersUrl: URL = packageWorkersUrl, slot?: ThreadSlot) {
    this.#clock = clock
    this.#data = { entry: fileURLToPath(new URL('gzip.js', workersUrl).href), slot }
  }

  async compress(plain: Buffer): Promise<CompressedBody> {
    const response = await this.#request(++this.#requests, plain)
    if (response === null || 'error' in response) return { content: plain, headers: {} }
    const { buffer, byteOffset, byteLength } = response.body
    return { content: Buffer.from(buffer, byteOffset, byteLength), headers: { 'Content-Encoding': 'gzip' } }
  }

  async #request(id: number, plain: Buffer): Promise<GzipResponse | null> {
    let timer: Timer | undefined
    try {
      this.#worker ??= this.#start()
      // Copied, not transferred: the plain body is sent if the worker dies.
      this.#worker.postMessage({ id, body: Uint8Array.from(plain) } satisfies GzipRequest)
      return await new Promise<GzipResponse | null>((resolve) => {
        this.#pending.set(id, resolve)
        timer = this.#clock.setTimer(TIMEOUT_MS, () => resolve(null))
      })
    } catch {
      // No thread could start, or there was no memory for a copy.
      return null
    } finally {
      timer?.cancel()
      this.#pending.delete(id)
    }
  }

  close(): void {
    void this.#worker?.terminate()
    this.#onExit()
  }

  #start(): Worker {
    // Starts without the host's flags, preloads and environment.
    const worker = new (nodeWorkerThreads().Worker)(BOOTSTRAP, {
      eval: true,
      workerData: this.#data,
      name: 'hostpulse-gzip',
      // Node 22 warns of such a require() outside node_modules.
      execArgv: [...resolverOptions({ modules: false }), '--disable-warning=ExperimentalWarning'],
      env: {},
    })
    worker.on('message', (response: GzipResponse) => this.#pending.get(response.id)?.(response))
    worker.on('error', () => this.#onExit(worker))
    worker.on('exit', () => this.#onExit(worker))
    // Last: adding a listener refs the worker again.
    worker.unref()
    return worker
  }

  /** Sends the bodies that wait for this worker uncompressed. */
  #onExit(worker: Worker | null = this.#worker): void {
    if (worker !== this.#worker) return
    this.#worker = null
    if (this.#data.slot !== undefined) leaveThread(this.#data.slot)
    for (const resolve of this.#pending.values()) resolve(null)
  }
}
