import { channel } from 'node:diagnostics_channel'
import { EventEmitter } from 'node:events'
import type { AgentConfig } from '../config/agent-config.js'
import { describeError } from '../shared/describe-error.js'
import { AgentError, ConfigError } from '../shared/errors.js'
import type { AgentEvents, EmitEvent } from '../shared/events.js'
import type { Point } from '../shared/frame.js'
import type { AgentStats } from '../shared/stats.js'
import type { Inside, Refused } from './assemble.js'
import { loadAssemble } from './load-assemble.js'
import type { AgentOptions } from './options.js'

type State = 'new' | 'running' | 'stopping' | 'stopped'

/**
 * Collects this host's metrics and sends them. Nothing happens at construction; nothing of it keeps the process alive,
 * except while `stop()` or `flush()` is awaited.
 */
export class Agent {
  readonly #inside: Inside
  readonly #events = new EventEmitter<{ [Name in keyof AgentEvents]: [AgentEvents[Name]] }>()
  #state: State = 'new'
  #stopped: Promise<void> | undefined
  #unlisten: (() => void) | undefined

  /**
   * @param config the keys of the configuration file; no output is allowed: then there are only events
   * @throws ConfigError listing every problem of the configuration
   * @throws AgentError HOSTPULSE_LOAD_FAILED when the process has no descriptor or memory left: it may be tried again
   */
  constructor(config: AgentConfig = {}, options: AgentOptions = {}) {
    const assembled = this.#assemble(config, options)
    if (assembled.status === 'refused') throw new ConfigError(assembled.problems)
    this.#inside = assembled
  }

  /**
   * Begins to collect and send. Does nothing while running.
   * @param options.signal its abort is a `stop()`
   * @throws AgentError HOSTPULSE_STOPPED after a stop: an agent runs once
   */
  start({ signal }: { readonly signal?: AbortSignal } = {}): void {
    if (this.#state === 'running') return
    if (this.#state !== 'new') throw new AgentError('HOSTPULSE_STOPPED', 'the agent was stopped: make a new one')
    if (signal?.aborted) {
      this.#state = 'stopped'
      return
    }
    this.#state = 'running'
    const onAbort = () => void this.stop()
    signal?.addEventListener('abort', onAbort, { once: true })
    this.#unlisten = () => signal?.removeEventListener('abort', onAbort)
    this.#inside.engine.start()
  }

  /**
   * Takes a point of the host's own, or many at once, as of now. Never throws: what is malformed is left out and counted
   * (`stats().reports.refused`). A type has 1 to 255 characters and one kind as long as the agent lives: that of its first
   * point, which is, where that does not say, `counter` for `*_total` and else `gauge`. Of tags there are at most 64, the
   * agent's own included, with names of 1 to 255 characters and values of at most 4096.
   * @returns whether all were taken; false also while the agent does not run
   */
  report(points: Point | readonly Point[]): boolean {
    const { engine } = this.#inside
    return this.#state === 'running' ? engine.report(points) : engine.refuse(points)
  }

  /** Sends what is buffered now; true when all of it was delivered within `stop.deadline`. */
  async flush(): Promise<boolean> {
    if (this.#state !== 'running') return this.#state === 'new'
    return this.#inside.engine.flush(this.#inside.stopDeadlineMs)
  }

  /**
   * Ends the ticks, awaits the collections in flight, sends what is buffered until the first failure of an output or the
   * deadline, then frees every thread, child, timer and socket. Further calls return the same promise.
   * @param options.deadlineMs at least 0. @default `stop.deadline` of the configuration
   */
  stop({ deadlineMs = this.#inside.stopDeadlineMs }: { readonly deadlineMs?: number } = {}): Promise<void> {
    this.#stopped ??= this.#stop(deadlineMs)
    return this.#stopped
  }

  #assemble(config: AgentConfig, options: AgentOptions): Inside | Refused {
    try {
      return loadAssemble()(config, options, this.#emit)
    } catch (cause) {
      throw new AgentError('HOSTPULSE_LOAD_FAILED', `the agent could not be loaded: ${describeError(cause)}`, { cause })
    }
  }

  async #stop(deadlineMs: number): Promise<void> {
    const started = this.#state === 'running'
    this.#state = 'stopping'
    this.#unlisten?.()
    if (started) await this.#inside.engine.stop(deadlineMs)
    this.#state = 'stopped'
  }

  /** What was collected, sent and lost until now: a snapshot of its own, in any state of the agent. */
  stats(): AgentStats {
    return this.#inside.engine.stats()
  }

  /** Calls the listener at each event, right where it happens: what it throws is the host's uncaught exception, and stops nothing. */
  on<Name extends keyof AgentEvents>(name: Name, listener: (event: AgentEvents[Name]) => void): this {
    this.#events.on(name, listener as never)
    return this
  }

  /** Takes a listener back; one that is not there is no error. */
  off<Name extends keyof AgentEvents>(name: Name, listener: (event: AgentEvents[Name]) => void): this {
    this.#events.off(name, listener as never)
    return this
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  /** To listeners, and to node:diagnostics_channel. A listener that throws must not end a collection or a send. */
  readonly #emit: EmitEvent = (name, event) => {
    const subscribers = channel(`hostpulse:${name}`)
    if (subscribers.hasSubscribers) subscribers.publish(event)
    try {
      this.#events.emit(name, ...([event] as never))
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
    }
  }
}
