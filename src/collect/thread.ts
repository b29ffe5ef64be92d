import { fileURLToPath } from 'node:url'
import { MessagePort, type Worker } from 'node:worker_threads'
import type { Piscina } from 'piscina'
import { Bell } from '../model/bell.js'
import { loadPackage } from '../model/load-package.js'
import type { Logger } from '../model/logger.js'
import { requireLater } from '../model/package-files.js'
import { Progress } from '../model/progress.js'
import type { Answered, Request, ThreadData } from '../model/protocol.js'
import { Answers, answersIn, type OnAnswer } from './answers.js'
import { describe } from './describe.js'
import type { Executor, Exit, Launch } from './executor.js'
import { PrintedText } from './printed-text.js'

export interface ThreadOptions {
  /** The module that exports `handle(requests)`. */
  readonly entry: URL
  /** Environment of the threads, less NODE_OPTIONS (the host's preloads would run again) and HOSTPULSE_TOKEN (no collector's business). */
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly logger: Logger
  /** Bound of the heap that survives collections; best effort, for buffers are outside it. @default 128 */
  readonly heapMb?: number
}

/** New objects of a collector are few; a larger space only costs resident memory in each thread. */
const YOUNG_HEAP_MB = 4

/** Loads what threads are started with, yielding between the pieces of it. */
export function loadThreadPackages(): Generator<void> {
  return loadPackage(requireLater, 'piscina')
}

/** Starts threads one after the other in a pool that never holds more than one; the first of them loads the pool's package. */
export function threadLauncher(options: ThreadOptions): Launch {
  const bell = new Bell()
  const progress = new Progress()
  let pool: Piscina | undefined
  return (onExit) => {
    pool ??= createPool(options, { bell: bell.memory, progress: progress.memory })
    return new Thread({ pool, bell, progress, logger: options.logger, onExit })
  }
}

function createPool({ entry, variables, heapMb = 128 }: ThreadOptions, workerData: ThreadData): Piscina {
  const { Piscina } = requireLater('piscina') as typeof import('piscina')
  const { NODE_OPTIONS: _preloads, HOSTPULSE_TOKEN: _credential, ...env } = variables
  /** Of the present thread. */
  let held: { readonly id: number; readonly port: MessagePort | undefined } | undefined
  const pool = new Piscina({
    // As a path: the pool would turn a URL into one for each task.
    filename: fileURLToPath(entry),
    name: 'handle',
    // With minThreads 1 the pool would start a second thread beside a stuck one.
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: Number.POSITIVE_INFINITY,
    concurrentTasksPerWorker: 1,
    // The alternative stops the thread's own event loop between tasks.
    atomics: 'disabled',
    recordTiming: false,
    loadBalancer: (_task, [worker]) => {
      if (worker === undefined || worker.currentUsage > 0) return null
      if (held?.id !== worker.id) held = { id: worker.id, port: portOf(worker) }
      const { port } = held
      queueMicrotask(() => port?.unref())
      return worker
    },
    execArgv: [],
    env,
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: YOUNG_HEAP_MB },
  })
  // Without a listener an error between two tasks would be the host's uncaught exception; the thread's own tells it.
  pool.on('error', () => {})
  return pool
}

/**
 * A pool holds the process while a task runs, through a port that it shows nobody; a host that has nothing more to do
 * would wait for a collection that hangs. Where the pool's insides are laid out in another way, it does wait.
 */
function portOf(worker: object): MessagePort | undefined {
  for (const inside of Object.getOwnPropertySymbols(worker).map((symbol) => Reflect.get(worker, symbol))) {
    if (inside?.port instanceof MessagePort) return inside.port
  }
  return undefined
}

interface ThreadParts {
  readonly pool: Piscina
  readonly bell: Bell
  readonly progress: Progress
  readonly logger: Logger
  readonly onExit: (exit: Exit) => void
}

class Thread implements Executor {
  readonly #pool: Piscina
  readonly #bell: Bell
  readonly #progress: Progress
  readonly #logger: Logger
  readonly #onExit: (exit: Exit) => void
  /** Takes requests back; without it, one that waits for a thread that failed to come up would wait for the next. */
  readonly #ending = new AbortController()
  #worker: Worker | undefined
  #answers: Answers | undefined
  /** What was thrown where nobody caught it: an Error, or anything else. */
  #uncaught: { readonly thrown: unknown } | undefined

  constructor({ pool, bell, progress, logger, onExit }: ThreadParts) {
    this.#pool = pool
    this.#bell = bell
    this.#progress = progress
    this.#logger = logger
    this.#onExit = onExit
  }

  send(requests: readonly Request[], onAnswer: OnAnswer): void {
    const answers = new Answers(requests.length, onAnswer)
    this.#answers = answers
    this.#progress.index = 0
    this.#run(requests).then(
      (result) => answers.addLast(result),
      (error: unknown) => {
        if (this.#worker === undefined) this.#failToStart(error)
        // A rejection while the thread lives is the handler's; otherwise its exit tells what happened.
        else if (this.#pool.threads.includes(this.#worker)) {
          const response = { status: 'failed', reason: 'error', message: describe(error) }
          answers.addMissing({ response, seconds: 0 })
        }
      },
    )
  }

  get at(): number {
    return this.#progress.index
  }

  kill(): void {
    this.#ending.abort()
    // The pool ends the thread of an aborted task, but not one that has nothing to do.
    void this.#worker?.terminate()
  }

  abandon(): void {
    this.#worker?.unref()
  }

  /** The pool starts the thread for its first task. */
  async #run(requests: readonly Request[]): Promise<readonly Answered[]> {
    // Requests to a thread that is up need not be taken back: they end with it.
    const answer = this.#pool.run(requests, this.#worker === undefined ? { signal: this.#ending.signal } : undefined)
    this.#bell.ring()
    if (this.#worker === undefined) this.#adopt(this.#pool.threads[0])
    return answer
  }

  #adopt(worker: Worker | undefined): void {
    if (worker === undefined) return
    this.#worker = worker
    worker.on('error', (thrown: unknown) => {
      this.#uncaught = { thrown }
    })
    worker.on('message', (message: unknown) => {
      const early = answersIn(message)
      if (early !== undefined) this.#answers?.add(early)
    })
    worker.on('exit', (code) => {
      this.#ending.abort()
      this.#onExit(this.#uncaught === undefined ? exitOf(code) : exitBy(this.#uncaught.thrown))
    })
    const output = new PrintedText(this.#logger)
    for (const name of ['stdout', 'stderr'] as const) {
      worker[name].unpipe()
      output.drain(worker[name], name)
    }
  }

  #failToStart(error: unknown): void {
    this.#ending.abort()
    this.#onExit({ reason: 'crash', message: `no thread could be started: ${describe(error)}` })
  }
}

function exitBy(thrown: unknown): Exit {
  const { code, name }: { code?: unknown; name?: unknown } = thrown instanceof Error ? thrown : {}
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return { reason: 'out-of-memory', message: 'the thread reached its memory limit' }
  }
  return { reason: name === 'DataCloneError' ? 'bad-result' : 'crash', message: describe(thrown) }
}

function exitOf(code: number): Exit {
  return { reason: 'crash', message: `the thread exited with code ${code}` }
}
