import { channel } from 'node:diagnostics_channel'
import { EventEmitter } from 'node:events'
import type { AgentConfig } from '../config/agent-config.js'
import { describeError } from '../shared/describe-error.js'
import { AgentError, ConfigError } from '../shared/errors.js'
import type { AgentEvents, EmitEvent } from '../shared/events.js'
import type { Point } from '../shared/frame.js'
import { ownProperties } from '../shared/own-properties.js'
import { inRootContext } from '../shared/root-context.js'
import type { AgentStats } from '../shared/stats.js'
import type { Inside, Refused } from './assemble.js'
import { loadAssemble } from './load-assemble.js'
import { onAbort } from './on-abort.js'
import type { AgentOptions } from './options.js'
import { unusablePrototype } from './unusable-prototype.js'

type State = 'new' | 'running' | 'stopping' | 'stopped'

/** Changes made by a reconfiguration. */
export interface Reconfigured {
  /** Paths of the configuration, such as `collectors.cpu.interval` or `outputs[1].batch`; empty when nothing changed. */
  readonly changed: readonly string[]
}

/**
 * Collects this host's metrics and sends them. Does nothing before `start()`, and keeps the process alive only while `stop()` or
 * `flush()` is pending. None of its work runs in the asynchronous context of a caller, such as a request.
 */
export class Agent {
  #inside: Inside
  readonly #options: AgentOptions
  readonly #events = new EventEmitter<{ [Name in keyof AgentEvents]: [AgentEvents[Name]] }>()
  #state: State = 'new'
  #stopped: Promise<void> | undefined
  #unlisten: (() => void) | undefined

  /**
   * @param config the keys of the configuration file; without outputs there are only events
   * @throws ConfigError listing every problem of the configuration
   * @throws AgentError HOSTPULSE_LOAD_FAILED when the process has no descriptor or memory left, and a later attempt may succeed; or
   * when Object.prototype was changed so that neither Node nor packages work
   */
  constructor(config: AgentConfig = {}, options: AgentOptions = {}) {
    this.#options = options
    this.#inside = inRootContext(() => this.#assemble(config))
  }

  /**
   * Starts to collect and send. Does nothing while running.
   * @param options.signal stops the agent on abort
   * @throws AgentError HOSTPULSE_STOPPED after a stop: an agent runs once
   */
  start(options: { readonly signal?: AbortSignal } = {}): void {
    const { signal } = ownProperties(options)
    if (this.#state === 'running') return
    if (this.#state !== 'new') throw stoppedError()
    if (signal?.aborted) {
      this.#state = 'stopped'
      return
    }
    this.#state = 'running'
    if (signal !== undefined) this.#unlisten = onAbort(signal, () => void this.stop())
    inRootContext(() => this.#inside.engine.start())
  }

  /**
   * Accepts one or more points of the host's own, with the current time. Never throws: malformed points are left out and counted
   * in `stats().reports.refused`. A type has 1 to 255 characters and keeps the kind of its first point for the life of the agent;
   * the default is `counter` for `*_total` and otherwise `gauge`. A point has at most 64 tags, the agent's own included, with names
   * of 1 to 255 characters and values of at most 4096.
   * @returns whether all were accepted; false also while the agent is not running
   */
  report(points: Point | readonly Point[]): boolean {
    const { engine } = this.#inside
    return this.#state === 'running' ? engine.report(points) : engine.refuse(points)
  }

  /** Sends what is buffered. @returns whether all of it was delivered within `stop.deadline` */
  async flush(): Promise<boolean> {
    if (this.#state !== 'running') return this.#state === 'new'
    const { engine } = this.#inside
    return inRootContext(() => engine.flush(engine.stopDeadlineMs))
  }

  /**
   * Ends the ticks, awaits the collections in flight, sends what is buffered until the first failure of an output or the deadline,
   * then frees every thread, child process, timer and socket. Further calls return the same promise.
   * @param options.deadlineMs at least 0. @default `stop.deadline` of the configuration
   */
  stop(options: { readonly deadlineMs?: number } = {}): Promise<void> {
    const { deadlineMs = this.#inside.engine.stopDeadlineMs } = ownProperties(options)
    this.#stopped ??= inRootContext(() => this.#stop(deadlineMs))
    return this.#stopped
  }

  /**
   * Continues with another configuration, which replaces the former one entirely. It is checked first: when it cannot be used,
   * nothing changes. Only changed parts restart; all others keep their buffers, counts, keys and ticks. Before `start()` the agent
   * takes the configuration as if it had been created with it. Calls are served in order; `stop()` ends those that wait. Keeps the
   * process alive meanwhile, as `stop()` does.
   * @returns when the former parts have ended, at most `stop.deadline` or the `timeout` of a collection later
   * @throws ConfigError listing every problem of the configuration, including changes that need a restart
   * @throws AgentError HOSTPULSE_STOPPED once the agent stops
   */
  async reconfigure(config: AgentConfig): Promise<Reconfigured> {
    return inRootContext(() => this.#reconfigure(config))
  }

  async #reconfigure(config: AgentConfig): Promise<Reconfigured> {
    if (this.#state === 'stopping' || this.#state === 'stopped') throw stoppedError()
    const { engine, resolve } = this.#inside
    const resolved = resolve(config)
    if (resolved.status === 'refused') throw new ConfigError(resolved.problems)
    if (this.#state === 'new') return this.#replace(config, engine.changesTo(resolved.settings))
    const outcome = await engine.reconfigure(resolved.settings)
    if (outcome.status === 'refused') throw new ConfigError(outcome.problems)
    if (outcome.status === 'stopped') throw stoppedError()
    return { changed: outcome.changed }
  }

  /** Creates the inside anew, because nothing runs yet. */
  #replace(config: AgentConfig, changed: readonly string[]): Reconfigured {
    const { refused } = this.stats().reports
    if (changed.length > 0) {
      this.#inside = this.#assemble(config)
      this.#inside.engine.refuse(new Array(refused))
    }
    return { changed }
  }

  #assemble(config: AgentConfig): Inside {
    const assembled = this.#load(config)
    if (assembled.status === 'refused') throw new ConfigError(assembled.problems)
    return assembled
  }

  #load(config: AgentConfig): Inside | Refused {
    const unusable = unusablePrototype()
    if (unusable !== undefined) throw new AgentError('HOSTPULSE_LOAD_FAILED', `no agent can run here: ${unusable}`)
    try {
      return loadAssemble()(config, this.#options, this.#emit)
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

  /** Returns a snapshot of what was collected, sent and lost so far, in any state of the agent. */
  stats(): AgentStats {
    return this.#inside.engine.stats()
  }

  /**
   * Calls the listener synchronously at each event, outside any asynchronous context: AsyncLocalStorage has no store in it.
   * An exception that it throws becomes an uncaught exception of the host and stops nothing.
   */
  on<Name extends keyof AgentEvents>(name: Name, listener: (event: AgentEvents[Name]) => void): this {
    this.#events.on(name, listener as never)
    return this
  }

  /** Removes a listener, if it was added. */
  off<Name extends keyof AgentEvents>(name: Name, listener: (event: AgentEvents[Name]) => void): this {
    this.#events.off(name, listener as never)
    return this
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  /** Emits to listeners and to node:diagnostics_channel. A listener that throws must not end a collection or a send. */
  readonly #emit: EmitEvent = (name, event) => {
    const subscribers = channel(`hostpulse:${name}`)
    // Without listeners, a reported point that overflows a buffer costs no change of context.
    if (!subscribers.hasSubscribers && this.#events.listenerCount(name) === 0) return
    inRootContext(() => {
      if (subscribers.hasSubscribers) subscribers.publish(event)
      try {
        this.#events.emit(name, ...([event] as never))
      } catch (error) {
        queueMicrotask(() => {
          throw error
        })
      }
    })
  }
}

function stoppedError(): AgentError {
  return new AgentError('HOSTPULSE_STOPPED', 'the agent was stopped: create a new one')
}
