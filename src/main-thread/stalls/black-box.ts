import { fileURLToPath } from 'node:url'
import type { MessagePort, Worker } from 'node:worker_threads'
import type { StartGate } from '../../run/start-gate.js'
import { KILL_TIMEOUT_MS } from '../../run/supervisor.js'
import { BlackBoxCells } from '../../shared/black-box/cells.js'
import type { BlackBoxAccess, BlackBoxData, BlackBoxNotice, WriterRequest } from '../../shared/black-box/messages.js'
import { threadsMonotonicMs } from '../../shared/clock.js'
import { describeError } from '../../shared/describe-error.js'
import { nodeV8, nodeWorkerThreads } from '../../shared/node-modules.js'
import { packageWorkersUrl } from '../../shared/package-files.js'
import { resolverOptions } from '../../shared/resolver-options.js'
import type { Guard } from '../guard.js'

/** First code of the thread, as in src/send/gzip.ts. */
const BOOTSTRAP = `require(require('node:worker_threads').workerData.entry)`
/** Longest delay of the process's exit: the last record takes a millisecond, and on a busy machine the writer waits for a CPU. */
const LONGEST_EXIT_DELAY_MS = 250

export interface BlackBoxOptions {
  /** Absolute path. */
  readonly file: string
  readonly keepMs: number
  readonly guard: Guard
  readonly gate: Pick<StartGate, 'run'>
  /** Calls the listener with the status when the process exits. @returns a function that removes it */
  readonly onExit: (listener: (status: number) => void) => () => void
  /** The folder with the thread's entry. @default this package's */
  readonly workersUrl?: URL | undefined
}

/** Starts and ends the thread that writes the black box, and logs what it reports. Never waits for the disk. */
export class BlackBox {
  readonly #options: BlackBoxOptions
  readonly #cells = new BlackBoxCells()
  #worker: Worker | undefined
  /** The end of the latest channel to a watch, for a thread that has not been started. */
  #notes: MessagePort | undefined
  #gone: Promise<void> | undefined
  #removeListener: (() => void) | undefined

  constructor(options: BlackBoxOptions) {
    this.#options = options
  }

  /** Opens a channel from a new watch, in place of the one before. */
  open(): BlackBoxAccess {
    const { port1, port2 } = new (nodeWorkerThreads().MessageChannel)()
    this.#notes = port1
    this.#passNotes()
    return { cells: this.#cells.memory, notes: port2 }
  }

  /** Starts the thread, after earlier work of the gate. */
  start(): void {
    const { gate, guard, onExit } = this.#options
    this.#removeListener = onExit((status) => this.#exit(status))
    void guard.settle(
      'black box',
      gate.run(async () => {
        if (this.#cells.state === 'opening') this.#launch()
      }),
    )
  }

  /**
   * Records the end of the run, and ends the thread. Call it when the watch has ended.
   * @returns 'stuck' when the kernel holds the thread
   */
  async stop(): Promise<'gone' | 'stuck'> {
    this.#removeListener?.()
    const worker = this.#worker
    // The writer takes the file over only in this state.
    const isUnopened = this.#cells.replace('opening', 'ended')
    if (worker === undefined) return 'gone'
    if (!isUnopened) {
      worker.postMessage({ kind: 'end', exitCode: undefined } satisfies WriterRequest)
      if (await this.#isGone()) return 'gone'
    }
    void worker.terminate()
    return (await this.#isGone()) ? 'gone' : 'stuck'
  }

  #launch(): void {
    const { file, keepMs, workersUrl = packageWorkersUrl } = this.#options
    const heapLimitBytes = nodeV8().getHeapStatistics().heap_size_limit
    const data: BlackBoxData = { file, keepMs, heapLimitBytes, cells: this.#cells.memory }
    // Without the host's flags, preloads and environment.
    const worker = new (nodeWorkerThreads().Worker)(BOOTSTRAP, {
      eval: true,
      workerData: { entry: fileURLToPath(new URL('black-box.js', workersUrl).href), data },
      name: 'hostpulse-black-box',
      execArgv: [...resolverOptions({ modules: false }), '--disable-warning=ExperimentalWarning'],
      env: {},
    })
    worker.on('message', (notice: BlackBoxNotice) => this.#options.guard.run('black box', () => this.#log(notice)))
    worker.on('error', (error: unknown) => {
      this.#cells.state = 'failed'
      this.#log({ kind: 'problem', reason: describeError(error) })
    })
    this.#gone = new Promise((resolve) => worker.once('exit', () => resolve()))
    worker.unref()
    this.#worker = worker
    this.#passNotes()
  }

  #passNotes(): void {
    const notes = this.#notes
    if (notes === undefined || this.#worker === undefined) return
    this.#worker.postMessage({ kind: 'watch', notes } satisfies WriterRequest, [notes])
    this.#notes = undefined
  }

  /** Lets the writer record the end of the process, unless it is held up. Blocks this thread meanwhile. */
  #exit(exitCode: number): void {
    if (this.#cells.replace('opening', 'ended') || this.#cells.state !== 'writing') return
    if (this.#cells.lateMs(threadsMonotonicMs()) > 0) return
    this.#worker?.postMessage({ kind: 'end', exitCode } satisfies WriterRequest)
    this.#cells.awaitEnd(LONGEST_EXIT_DELAY_MS)
  }

  async #isGone(): Promise<boolean> {
    const { clock } = this.#options.guard
    return new Promise((resolve) => {
      const timer = clock.setTimer(KILL_TIMEOUT_MS, () => resolve(false))
      void this.#gone?.then(() => {
        timer.cancel()
        resolve(true)
      })
    })
  }

  #log(notice: BlackBoxNotice): void {
    const { guard, file } = this.#options
    const { logger } = guard
    if (notice.kind === 'problem') logger.warn({ file, reason: notice.reason }, 'black box not written')
    else if (notice.kind === 'moved') logger.info({ file, movedTo: notice.movedTo }, 'black box moved aside')
    else {
      const { how, evidence, endedMs, last } = notice
      const level = how === 'clean' ? 'info' : 'warn'
      logger[level]({ how, evidence, endedAt: new Date(endedMs).toISOString(), last, file }, 'last run ended')
    }
  }
}
