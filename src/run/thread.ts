import type { MessagePort, Worker as Thread } from 'node:worker_threads'
import type { Piscina } from 'piscina'
import { Bell } from '../shared/bell.js'
import { describeError, errorCode } from '../shared/describe-error.js'
import type { Logger } from '../shared/logger.js'
import { nextTurn } from '../shared/next-turn.js'
import { nodeWorkerThreads } from '../shared/node-modules.js'
import { leaveThread, type ThreadSlot } from '../shared/own-threads.js'
import { requireLater } from '../shared/package-files.js'
import { Progress } from '../shared/progress.js'
import type { Request, ThreadData } from '../shared/protocol.js'
import { resolverOptions } from '../shared/resolver-options.js'
import { loadPackage } from './load-package.js'
import { PrintedText } from './printed-text.js'
import {
  type Exit,
  type Launch,
  launchFailure,
  type RawResponse,
  responsesIn,
  safeLaunch,
  type Worker,
} from './worker.js'

export interface ThreadOptions {
  /** The module that exports `serve(port)`. */
  readonly entry: URL
  /** Environment of the threads. Without NODE_OPTIONS, whose preloads would run again, and HOSTPULSE_TOKEN, which no collector needs. */
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly logger: Logger
  /** Slot in which the thread enters its id. */
  readonly slot?: ThreadSlot | undefined
  /** Bound of the old heap; best effort, as buffers are outside it. @default 128 */
  readonly heapMb?: number
}

/** Collectors allocate little; a larger space only costs resident memory in each thread. */
const YOUNG_HEAP_MB = 4

/** Loads the package that threads are started with, and yields between its files. */
export function loadThreadPackages(): Generator<void> {
  return loadPackage(requireLater, 'piscina')
}

/** Returns a function that starts threads, one after the other, in a pool of one. The first one loads the pool's package. */
export function threadLauncher(options: ThreadOptions): Launch {
  // Resolved now: when no descriptor is left, Node would cache for good that the package is missing.
  requireLater.resolve('piscina')
  const bell = new Bell()
  const progress = new Progress()
  let pool: Piscina | undefined
  const onUnusable = () => {
    pool = undefined
  }
  return safeLaunch('thread', (onExit) => {
    const { logger, slot } = options
    pool ??= createPool(options, { bell: bell.memory, progress: progress.memory, slot })
    const onEnd = (exit: Exit) => {
      if (slot !== undefined) leaveThread(slot)
      onExit(exit)
    }
    return new ThreadWorker({ pool, bell, progress, logger, onExit: onEnd, onUnusable })
  })
}

function createPool({ entry, variables, heapMb = 128 }: ThreadOptions, workerData: ThreadData): Piscina {
  const { Piscina } = requireLater('piscina') as typeof import('piscina')
  const { NODE_OPTIONS: _preloads, HOSTPULSE_TOKEN: _credential, ...env } = variables
  const pool = new Piscina({
    filename: entry.href,
    name: 'serve',
    // With minThreads 1 the pool would start a second thread beside a stuck one.
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: Number.POSITIVE_INFINITY,
    concurrentTasksPerWorker: 1,
    // Any other mode stops the thread's own event loop between tasks.
    atomics: 'disabled',
    recordTiming: false,
    loadBalancer: (_task, [worker]) => {
      if (worker === undefined || worker.currentUsage > 0) return null
      queueMicrotask(() => releasePort(worker))
      return worker
    },
    execArgv: resolverOptions({ modules: true }),
    env,
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: YOUNG_HEAP_MB },
  })
  // Without a listener, an error between two tasks would be an uncaught exception of the host. #adopt's listener reports it.
  pool.on('error', () => {})
  return pool
}

/**
 * Unrefs the pool's private port, which keeps the process alive while a task runs: a host with nothing left to do could not
 * exit. Does nothing in a version of the pool with other internals.
 */
function releasePort(worker: object): void {
  const { MessagePort } = nodeWorkerThreads()
  for (const inside of Object.getOwnPropertySymbols(worker).map((symbol) => Reflect.get(worker, symbol))) {
    if (inside?.port instanceof MessagePort) inside.port.unref()
  }
}

interface ThreadWorkerParts {
  readonly pool: Piscina
  readonly bell: Bell
  readonly progress: Progress
  readonly logger: Logger
  readonly onExit: (exit: Exit) => void
  /** Called when the pool must not be used again. */
  readonly onUnusable: () => void
}

/** A thread of the pool. Its one task serves a port for as long as the thread lives: one task per request would cost twice as much. */
class ThreadWorker implements Worker {
  readonly #pool: Piscina
  readonly #port: MessagePort
  readonly progress: Progress
  readonly #bell: Bell
  readonly #logger: Logger
  readonly #onExit: (exit: Exit) => void
  readonly #onUnusable: () => void
  /** Aborts the task. Otherwise the task of a thread that failed to start would wait for the next thread. */
  #ending = new AbortController()
  #thread: Thread | undefined
  #onResponse: (response: RawResponse) => void = () => {}
  /** Uncaught exception: an Error, or any other value. */
  #uncaught: { readonly thrown: unknown } | undefined

  constructor({ pool, bell, progress, logger, onExit, onUnusable }: ThreadWorkerParts) {
    const { port1, port2 } = new (nodeWorkerThreads().MessageChannel)()
    this.#pool = pool
    this.#port = port1
    this.#bell = bell
    this.progress = progress
    this.#logger = logger
    this.#onExit = onExit
    this.#onUnusable = onUnusable
    port1.on('message', (message: unknown) => this.#receive(message))
    port1.unref()
    this.#serve(port2).catch((error: unknown) => this.#fail(error))
  }

  send(requests: readonly Request[], onResponse: (response: RawResponse) => void): void {
    this.#onResponse = onResponse
    this.progress.begin(0, 0)
    this.#port.postMessage(requests, requests.flatMap(portsOf))
    this.#bell.ring()
  }

  kill(): void {
    this.#ending.abort()
    // The pool ends the thread of an aborted task, but not a thread that is still starting.
    void this.#thread?.terminate()
  }

  abandon(): void {
    this.#thread?.unref()
  }

  /** Runs the task, for which the pool starts its thread. Takes a turn of its own: the first start blocks the loop for a long time. */
  async #serve(port: MessagePort): Promise<void> {
    await nextTurn()
    const served = this.#run(port)
    this.#adopt(this.#pool.threads[0])
    await served
  }

  /** Submits the task. Discards a pool that failed to start its thread: the task stays in it, and an abort would go unhandled. */
  #run(port: MessagePort): Promise<unknown> {
    try {
      return this.#pool.run(port, { transferList: [port], signal: this.#ending.signal })
    } catch (error) {
      this.#ending = new AbortController()
      this.#onUnusable()
      throw error
    }
  }

  #adopt(thread: Thread | undefined): void {
    if (thread === undefined) return
    this.#thread = thread
    thread.on('error', (thrown: unknown) => {
      this.#uncaught = { thrown }
    })
    thread.on('exit', (code) => {
      this.#end(this.#uncaught === undefined ? exitOf(code) : exitBy(this.#uncaught.thrown))
    })
    const output = new PrintedText(this.#logger)
    for (const name of ['stdout', 'stderr'] as const) {
      thread[name].unpipe()
      output.drain(thread[name], name)
    }
  }

  /** Handles a failed task. When the thread is gone, its exit reports why. */
  #fail(error: unknown): void {
    if (this.#thread === undefined) {
      this.#end(launchFailure('thread', error))
    } else if (this.#pool.threads.includes(this.#thread)) {
      this.#uncaught ??= { thrown: error }
      this.kill()
    }
  }

  #end(exit: Exit): void {
    this.#ending.abort()
    const { receiveMessageOnPort } = nodeWorkerThreads()
    // Responses sent before the exit may still be unread.
    for (let last = receiveMessageOnPort(this.#port); last !== undefined; last = receiveMessageOnPort(this.#port)) {
      this.#receive(last.message)
    }
    this.#port.close()
    this.#onExit(exit)
  }

  #receive(message: unknown): void {
    try {
      for (const response of responsesIn(message)) this.#onResponse(response)
    } catch (thrown) {
      this.#uncaught ??= { thrown }
      this.kill()
    }
  }
}

/** Returns the ports that are moved to the thread instead of copied. */
function portsOf(request: Request): MessagePort[] {
  if (request.kind !== 'open') return []
  const { watched, threadReports } = request.settings
  return [watched?.port, watched?.blackBox?.notes, threadReports].filter((port) => port !== undefined)
}

function exitBy(thrown: unknown): Exit {
  if (errorCode(thrown) === 'ERR_WORKER_OUT_OF_MEMORY') {
    return { reason: 'out-of-memory', message: 'the thread reached its memory limit' }
  }
  return { reason: 'crash', message: describeError(thrown) }
}

function exitOf(code: number): Exit {
  return { reason: 'crash', message: `the thread exited with code ${code}` }
}
