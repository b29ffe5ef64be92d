import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { fileURLToPath } from 'node:url'
import { threadsMonotonicMs } from '../../shared/clock.js'
import { nodeCrypto, nodeWorkerThreads } from '../../shared/node-modules.js'
import { packageSourcesUrl } from '../../shared/package-files.js'
import { CONTEXT_TIMEOUT_MS, type StackAccess, type StackQuestion, type StackReply } from '../../shared/stacks.js'
import { requestContext } from './request-context.js'

export interface StackSourceOptions {
  /** The host's own function: AgentOptions.stallContext. */
  readonly stallContext: (() => unknown) | undefined
  /** See `HostProcess.inspectorRefusal`. */
  readonly inspectorRefusal: () => string | undefined
}

/** Callbacks of a question, called while the loop is held. */
export interface StackListener {
  /** @param nowMs by `threadsMonotonicMs` */
  readonly onQuestion: (nowMs: number) => void
  readonly onReply: (reply: StackReply) => void
}

/**
 * The watched thread's side of reading stacks: takes a question's parts, which the watch publishes here while the loop is held, and
 * sends the reply. It runs in the middle of the host's code, and in the asynchronous context of that code.
 */
export class StackSource {
  readonly #options: StackSourceOptions
  #access: StackAccess | undefined
  #reply: StackReply | undefined
  #listener: StackListener | undefined
  // An error thrown by a subscriber would end the host.
  readonly #take = (question: unknown) => {
    try {
      this.#takePart(question as StackQuestion)
    } catch {
      // The host has an object whose every use throws.
    }
  }

  constructor(options: StackSourceOptions) {
    this.#options = options
  }

  /** Passed to the watch, so that it can ask. Created late, because it loads modules of Node. */
  get access(): StackAccess {
    this.#access ??= {
      unavailable: this.#unavailable(),
      // Random, so that nobody else publishes to it.
      channel: `hostpulse:stall-stack:${nodeCrypto().randomBytes(8).toString('hex')}`,
      ownFolder: packageSourcesUrl && fileURLToPath(packageSourcesUrl),
    }
    return this.#access
  }

  start(listener: StackListener): void {
    const { unavailable, channel } = this.access
    if (this.#listener !== undefined || unavailable !== undefined) return
    this.#listener = listener
    subscribe(channel, this.#take)
  }

  stop(): void {
    if (this.#listener === undefined) return
    unsubscribe(this.access.channel, this.#take)
    this.#listener = undefined
  }

  /** Returns why the stack cannot be read. Another thread can read only the main thread's stack. */
  #unavailable(): string | undefined {
    if (!nodeWorkerThreads().isMainThread) return 'the agent is not in the main thread of its process'
    return this.#options.inspectorRefusal()
  }

  #takePart(question: StackQuestion): void {
    if (question.part === 'stack') {
      const repliedMs = threadsMonotonicMs()
      this.#reply = { ...question.stack, repliedMs }
      this.#listener?.onQuestion(repliedMs)
    } else if (this.#reply === undefined) return
    else if (question.part === 'context') this.#addContext(this.#reply)
    else {
      this.#listener?.onReply(this.#reply)
      this.#reply = undefined
    }
  }

  #addContext(reply: StackReply): void {
    // V8 ends the host's function, and this one with it, without an exception.
    reply.isTimeout = true
    reply.error = `took longer than ${CONTEXT_TIMEOUT_MS} ms`
    const { context, error } = requestContext(this.#options.stallContext)
    reply.isTimeout = false
    if (context !== undefined) reply.context = context
    if (error === undefined) delete reply.error
    else reply.error = error
  }
}
