import type { ChildProcess } from 'node:child_process'
import { kill } from 'node:process'
import { fileURLToPath } from 'node:url'
import type { Clock } from '../shared/clock.js'
import type { Logger } from '../shared/logger.js'
import { nodeNet } from '../shared/node-modules.js'
import { ownProperties } from '../shared/own-properties.js'
import { requireLater } from '../shared/package-files.js'
import type { Request } from '../shared/protocol.js'
import { resolverOptions } from '../shared/resolver-options.js'
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

export interface ProcessOptions {
  /** The module that handles the requests from its channel. */
  readonly entry: URL
  readonly clock: Clock
  readonly logger: Logger
  /** Bound of the heap that survives collections. @default 256 */
  readonly heapMb?: number
  /** Threads for calls that can hang, each of which may occupy one for ever. @default 64 */
  readonly poolThreads?: number
}

/** The last output of a process may arrive this long after its exit. */
const LAST_OUTPUT_MS = 50

/** Returns a function that starts child processes, without the host's environment and options, that do not keep it alive. */
export function processLauncher(options: ProcessOptions): Launch {
  return safeLaunch('process', (onExit) => new ProcessWorker(options, onExit))
}

class ProcessWorker implements Worker {
  /** Not tracked: each process has only one collector. */
  readonly progress = { index: 0, afterMs: 0 }
  readonly #child: ChildProcess
  readonly #clock: Clock
  readonly #output: PrintedText
  readonly #onExit: (exit: Exit) => void
  /** Identifies the current round; responses to earlier ones are late and ignored. */
  #roundId = 0
  #onResponse: (response: RawResponse) => void = () => {}

  constructor({ entry, clock, logger, heapMb = 256, poolThreads = 64 }: ProcessOptions, onExit: (exit: Exit) => void) {
    const { fork } = requireLater('node:child_process') as typeof import('node:child_process')
    this.#clock = clock
    this.#output = new PrintedText(logger)
    this.#onExit = onExit
    this.#child = fork(fileURLToPath(entry.href), [], {
      // Leads a process group of its own: Ctrl-C in the terminal does not reach it, and a kill ends all that it started.
      detached: true,
      execArgv: [...resolverOptions({ modules: true }), `--max-old-space-size=${heapMb}`],
      // Node passes on what an environment inherits.
      env: ownProperties({ UV_THREADPOOL_SIZE: String(poolThreads) }),
      serialization: 'advanced',
      // The fifth is never written to: its end shows the child that this process is gone.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
    })
    this.#listen()
    this.#release()
  }

  send(requests: readonly Request[], onResponse: (response: RawResponse) => void): void {
    this.#onResponse = onResponse
    // If the channel never opened or is closed already, the exit that follows says why.
    if (this.#child.connected) this.#child.send({ id: ++this.#roundId, requests }, () => {})
  }

  kill(): void {
    const { pid } = this.#child
    if (pid === undefined) return
    // The whole group: what the collector started must not outlive it.
    if (!killQuietly(-pid)) this.#child.kill('SIGKILL')
  }

  /** Nothing to do: a child never keeps the host alive, stuck or not. */
  abandon(): void {}

  #listen(): void {
    const child = this.#child
    // Added first: without a listener, an error would be an uncaught exception of the host.
    child.on('error', (error) => {
      if (child.pid === undefined) this.#onExit(launchFailure('process', error))
    })
    if (child.pid === undefined) return
    if (child.stdout !== null) this.#output.drain(child.stdout, 'stdout')
    if (child.stderr !== null) this.#output.drain(child.stderr, 'stderr')
    // The streams may fail when the child ends.
    for (const stream of child.stdio) stream?.on('error', () => {})
    child.on('message', (message: unknown) => {
      if (typeof message === 'object' && message !== null && 'id' in message && message.id === this.#roundId) {
        for (const each of responsesIn('responses' in message && message.responses)) this.#onResponse(each)
      }
    })
    child.on('exit', (code, signal) => {
      this.kill()
      this.#clock.setTimer(LAST_OUTPUT_MS, () => this.#onExit(exitOf(code, signal, this.#output.tail)))
    })
  }

  /** Keeps the process, its channel and its pipes from holding the host alive. */
  #release(): void {
    const { channel, pid, stdio } = this.#child
    if (pid === undefined) return
    this.#child.unref()
    channel?.unref()
    const { Socket } = nodeNet()
    for (const stream of stdio) if (stream instanceof Socket) stream.unref()
  }
}

function killQuietly(pid: number): boolean {
  try {
    return kill(pid, 'SIGKILL')
  } catch {
    return false
  }
}

function exitOf(code: number | null, signal: string | null, lastOutput: string): Exit {
  if (lastOutput.includes('heap out of memory')) {
    return { reason: 'out-of-memory', message: 'the process reached its memory limit' }
  }
  const how = signal === null ? `the process exited with code ${code}` : `the process was killed by ${signal}`
  const said = lastOutput.split('\n').find((line) => /^\w*Error\b/.test(line))
  return { reason: 'crash', message: said === undefined ? how : `${how}: ${said.trim()}` }
}
