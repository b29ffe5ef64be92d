import { channel } from 'node:diagnostics_channel'
import { EventEmitter } from 'node:events'
import type { AgentConfig } from './config/agent-config.js'
import { hostFacts } from './config/facts.js'
import { resolveConfig } from './config/resolve.js'
import { Engine } from './engine.js'
import { hostProcess } from './host-process.js'
import { type Clock, systemClock } from './model/clock.js'
import { AgentError } from './model/errors.js'
import type { AgentEvents, EmitEvent } from './model/events.js'
import type { Point } from './model/frame.js'
import { type Logger, silentLogger } from './model/logger.js'
import type { Settings } from './model/settings.js'
import type { AgentStats } from './model/stats.js'

/** What a host may replace; each has a default. */
export interface AgentOptions {
  /** Gets the agent's log lines; pino-shaped. @default silent */
  readonly logger?: Logger
  /** @default the system's clocks and timers */
  readonly clock?: Clock
  /** Random numbers from 0 to below 1, for jitter. @default Math.random */
  readonly random?: () => number
  /**
   * The folder, ending in a slash, with run.js, run-process.js, parent-watch.js and gzip.js of `hostpulse/workers/`: for a
   * bundle that hostpulse became part of. @default the package's own
   */
  readonly workersUrl?: URL
}

type State = 'new' | 'running' | 'stopping' | 'stopped'

/**
 * Collects this host's metrics and sends them. Nothing happens at construction; nothing of it keeps the process alive,
 * except while `stop()` or `flush()` is awaited.
 */
export class Agent {
  readonly #settings: Settings
  readonly #engine: Engine
  readonly #events = new EventEmitter<{ [Name in keyof AgentEvents]: [AgentEvents[Name]] }>()
  #state: State = 'new'
  #stopped: Promise<void> | undefined
  #unlisten: (() => void) | undefined

  /**
   * @param config the keys of the configuration file; no output is allowed: then there are only events
   * @throws ConfigError listing every problem of the configuration
   */
  constructor(config: AgentConfig = {}, options: AgentOptions = {}) {
    const { logger = silentLogger, clock = systemClock, random = Math.random, workersUrl } = options
    const facts = hostFacts()
    this.#settings = resolveConfig(config, facts)
    this.#engine = new Engine(this.#settings, {
      clock,
      random,
      logger,
      emit: this.#emit,
      variables: facts.env,
      hostProcess,
      workersUrl,
    })
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
    this.#engine.start()
  }

  /**
   * Takes a point (or several) of the host's own, as of now.
   * @returns false when one of them was not taken: malformed, not finite, or the agent is not running. Never throws.
   */
  report(points: Point | readonly Point[]): boolean {
    if (this.#state !== 'running') return false
    if (!Array.isArray(points)) return this.#engine.report(points as Point)
    let taken = true
    for (const point of points as readonly Point[]) taken = this.#engine.report(point) && taken
    return taken
  }

  /** Sends what is buffered now; true when all of it was delivered within `stop.deadline`. */
  async flush(): Promise<boolean> {
    if (this.#state !== 'running') return this.#state === 'new'
    return this.#engine.flush(this.#settings.stopDeadlineMs)
  }

  /**
   * Ends the ticks, awaits the collections in flight, sends what is buffered until the first failure of an output or the
   * deadline, then frees every thread, child, timer and socket. Further calls return the same promise.
   * @param options.deadlineMs at least 0. @default `stop.deadline` of the configuration
   */
  stop({ deadlineMs = this.#settings.stopDeadlineMs }: { readonly deadlineMs?: number } = {}): Promise<void> {
    this.#stopped ??= this.#stop(deadlineMs)
    return this.#stopped
  }

  async #stop(deadlineMs: number): Promise<void> {
    const started = this.#state === 'running'
    this.#state = 'stopping'
    this.#unlisten?.()
    if (started) await this.#engine.stop(deadlineMs)
    this.#state = 'stopped'
  }

  stats(): AgentStats {
    return this.#engine.stats()
  }

  on<Name extends keyof AgentEvents>(name: Name, listener: (event: AgentEvents[Name]) => void): this {
    this.#events.on(name, listener as never)
    return this
  }

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
