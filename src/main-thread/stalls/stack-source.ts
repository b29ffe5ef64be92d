import { fileURLToPath } from 'node:url'
import { nodeWorkerThreads } from '../../shared/node-modules.js'
import { packageSourcesUrl } from '../../shared/package-files.js'
import { QuestionGate } from '../../shared/question-gate.js'
import type { StackAccess } from '../../shared/stacks.js'
import { ContextSource } from './context-source.js'

/** Longest delay of the process's exit: an answer takes a millisecond, or 20 of a slow `stallContext`. */
const LONGEST_EXIT_DELAY_MS = 100
/** V8 handles what other threads ask, here the end of a session, when a function is called. */
const CALLS_UNTIL_HANDLED = 1_000

export interface StackSourceOptions {
  /** The host's own function: AgentOptions.stallContext. */
  readonly stallContext: (() => unknown) | undefined
  /** Calls the listener when the process exits. @returns removes it */
  readonly onExit: (listener: () => void) => () => void
}

/** The watched thread's part of reading stacks: tells the request's context, and lets no question be open when the process exits. */
export class StackSource {
  readonly #context: ContextSource
  readonly #gate = new QuestionGate()
  readonly #onExit: StackSourceOptions['onExit']
  #removeListener: (() => void) | undefined

  constructor({ stallContext, onExit }: StackSourceOptions) {
    this.#context = new ContextSource(stallContext)
    this.#onExit = onExit
  }

  /** What the watch has to know to ask; undefined outside the main thread, whose stack is the only one that can be read. */
  get access(): StackAccess | undefined {
    if (!nodeWorkerThreads().isMainThread) return undefined
    const ownFolder = packageSourcesUrl && fileURLToPath(packageSourcesUrl)
    return { contextChannel: this.#context.channel, gate: this.#gate.memory, ownFolder }
  }

  start(): void {
    this.stop()
    if (!nodeWorkerThreads().isMainThread) return
    this.#context.start()
    this.#removeListener = this.#onExit(() => this.#endQuestion())
  }

  /** Call it when the watch has ended. */
  stop(): void {
    this.#removeListener?.()
    this.#removeListener = undefined
    this.#context.stop()
  }

  #endQuestion(): void {
    this.#gate.lock(LONGEST_EXIT_DELAY_MS)
    for (let call = 0; call < CALLS_UNTIL_HANDLED; call++) nothing()
  }
}

function nothing(): void {}
