import { Guard } from '../main-thread/guard.js'
import { StartGate } from '../run/start-gate.js'
import { surroundingsFields } from '../shared/cgroups/describe.js'
import type { Clock } from '../shared/clock.js'
import { describeError } from '../shared/describe-error.js'
import type { ConfigProblem } from '../shared/errors.js'
import type { Frame, Point } from '../shared/frame.js'
import type { Logger } from '../shared/logger.js'
import { nodeCrypto } from '../shared/node-modules.js'
import { OwnThreads } from '../shared/own-threads.js'
import type { Settings } from '../shared/settings.js'
import type { AgentStats } from '../shared/stats.js'
import { type AgentStatus, agentStatus } from '../status/agent-status.js'
import { changedPaths } from './changed-paths.js'
import { Collection } from './collection.js'
import type { EngineDependencies } from './engine-dependencies.js'
import { Exposure } from './exposure.js'
import { Outputs } from './outputs.js'
import { ProcessMeter } from './process-meter.js'
import { fixedPaths, NEEDS_RESTART, type Reconfiguration } from './reconfiguration.js'
import { Reporter } from './reporter.js'
import { SLACK_MS, stopTimes } from './stop-times.js'
import { within } from './within.js'

/** Longest time that a reconfiguration keeps the process alive. */
const LONGEST_MS = 3_600_000

/** The running agent: passes frames from the collectors to the outputs. Started once, stopped once. */
export class Engine {
  #settings: Settings
  readonly #guard: Guard
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #gate: StartGate
  readonly #outputs: Outputs
  readonly #collection: Collection
  readonly #reporter: Reporter
  readonly #exposure: Exposure
  readonly #meter: ProcessMeter
  /** The latest reconfiguration; settles when it is over. */
  #reconfigured: Promise<unknown> = Promise.resolve()
  #isStopping = false
  #collected = 0
  #forced = false

  constructor(settings: Settings, dependencies: EngineDependencies) {
    const { emit, hostProcess, variables, transport, workersUrl } = dependencies
    const guard = new Guard(dependencies)
    const { clock, random, logger } = guard
    this.#settings = settings
    this.#guard = guard
    this.#meter = new ProcessMeter(hostProcess, clock)
    this.#clock = clock
    this.#logger = logger
    this.#gate = new StartGate(clock)
    let id: string | undefined
    const agentId = () => {
      id ??= nodeCrypto().randomBytes(16).toString('hex')
      return id
    }
    const ownThreads = new OwnThreads()
    this.#outputs = new Outputs(settings, {
      clock,
      random,
      logger,
      emit,
      variables,
      transport,
      hostProcess,
      guard,
      gate: this.#gate,
      agentId,
      workersUrl,
      ownThreads,
    })
    this.#reporter = new Reporter({
      clock,
      ownTags: settings.tags,
      onFrame: (frame) => {
        this.#collected++
        this.#deliver(frame)
      },
    })
    this.#exposure = new Exposure(settings, { guard, workersUrl, ownThreads, agent: this })
    this.#collection = new Collection(settings, {
      ...dependencies,
      clock,
      random,
      logger,
      guard,
      gate: this.#gate,
      agentId,
      ownThreads,
      outputs: () => this.#outputs.health(),
      onFrames: (frames, points, collector, tsMs) => {
        this.#collected += points
        for (const frame of frames) this.#deliver(frame)
        for (const output of this.#outputs.list) output.collected({ collector, tsMs, frames })
      },
    })
  }

  /**
   * Starts the pull endpoint; `start` does so, too.
   * @throws AgentError HOSTPULSE_LISTEN_FAILED when it cannot listen on the address
   */
  async listen(): Promise<void> {
    await this.#exposure.listen()
  }

  start(): void {
    this.#meter.start()
    this.#outputs.start()
    // An agent continues without its pull endpoint; a command that needs it has awaited `listen`.
    this.listen().catch((error: unknown) => {
      this.#logger.error({ error: describeError(error) }, 'expose failed')
    })
    this.#collection.start()
    this.#logger.info(
      {
        host: this.#settings.host,
        collectors: this.#settings.collectors.map(({ name }) => name),
        outputs: this.#outputs.list.map((output) => output.stats().url),
        ...(this.#settings.surroundings && surroundingsFields(this.#settings.surroundings)),
      },
      'started',
    )
  }

  /**
   * Continues with other settings while running; only changed parts restart. Calls are served one after the other, and a stop ends
   * them. Resolves when the former parts have ended.
   * @param paths changed paths of the configuration from which these settings were derived. @default those of the settings
   */
  reconfigure(settings: Settings, paths?: readonly string[]): Promise<Reconfiguration> {
    const done = this.#reconfigured.then(() => this.#reconfigure(settings, paths ?? this.changesTo(settings)))
    this.#reconfigured = this.#guard.settle('reconfigure', done)
    return done
  }

  /** Logs that a configuration was rejected, and why. */
  reject(problems: readonly ConfigProblem[]): Reconfiguration {
    this.#logger.error({ problems }, 'config rejected')
    return { status: 'refused', problems }
  }

  /** Lists the paths at which other settings differ. */
  changesTo(settings: Settings): readonly string[] {
    return changedPaths(this.#settings, settings)
  }

  /** Deadline of a stop in the current settings. */
  get stopDeadlineMs(): number {
    return this.#settings.stopDeadlineMs
  }

  /** Accepts a host's own points, with the current time. @returns whether all were accepted */
  report(points: Point | readonly Point[]): boolean {
    return this.#reporter.take(points)
  }

  /** Counts points that come before the start or after the stop as refused. */
  refuse(points: unknown): false {
    return this.#reporter.refuse(points)
  }

  /** Sends what is buffered. @returns whether all of it was delivered within the deadline */
  async flush(deadlineMs: number): Promise<boolean> {
    const flushed = Promise.all(this.#outputs.list.map((output) => output.flush(deadlineMs)))
    const results = await within(this.#clock, deadlineMs, flushed, [false])
    return results.every(Boolean)
  }

  /**
   * Ends the ticks, awaits the collections in flight, sends what is buffered, and frees everything.
   * @returns the final statistics; `forced` when a worker is stuck in the kernel
   */
  async stop(deadlineMs: number): Promise<AgentStats> {
    this.#isStopping = true
    const clock = this.#clock
    const endMs = clock.monotonicMs() + deadlineMs
    const remainingMs = () => Math.max(0, endMs - clock.monotonicMs())
    const { graceMs, reportsMs } = stopTimes(deadlineMs)
    const freed = this.#guard.settle('collection', this.#collection.stop(graceMs, reportsMs))
    await within(clock, graceMs, freed, undefined)
    await within(clock, remainingMs() + SLACK_MS, this.#outputs.stop(remainingMs()), undefined)
    this.#forced = (await within(clock, remainingMs(), freed, 'stuck')) === 'stuck'
    this.#exposure.close()
    this.#gate.close()
    const stats = this.stats()
    this.#logger.info({ stats }, 'stopped')
    return stats
  }

  stats(): AgentStats {
    return {
      uptimeSeconds: this.#meter.uptimeSeconds,
      collected: this.#collected,
      forced: this.#forced,
      exceptions: this.#guard.exceptions,
      reports: this.#reporter.counts(),
      stalls: this.#collection.stallStats(),
      collectors: this.#collection.stats(),
      outputs: this.#outputs.list.map((output) => output.stats()),
      removedOutputs: this.#outputs.removed(),
    }
  }

  /** Returns the agent's status: counts, cost, and problems. */
  status(): AgentStatus {
    const { host } = this.#settings
    return agentStatus({ host, stats: this.stats(), outputs: this.#outputs.health(), process: this.#meter })
  }

  async #reconfigure(settings: Settings, changed: readonly string[]): Promise<Reconfiguration> {
    if (this.#isStopping) return { status: 'stopped' }
    if (changed.length === 0) return { status: 'changed', changed }
    const fixed = fixedPaths(changed)
    if (fixed.length > 0) return this.reject(fixed.map((path) => ({ path, message: NEEDS_RESTART })))
    const prepared = await this.#exposure.prepare(settings).catch(describeError)
    if (typeof prepared === 'string') return this.reject([{ path: 'expose.listen', message: prepared }])
    if (this.#isStopping) {
      this.#exposure.discard(prepared)
      return { status: 'stopped' }
    }
    this.#logger.info({ changed }, 'config changed')
    this.#settings = settings
    this.#reporter.useTags(settings.tags)
    this.#exposure.reconfigure(settings, prepared)
    // Outputs come before collectors, one of which reads the times of all threads.
    const ended = [this.#outputs.reconfigure(settings), this.#collection.reconfigure(settings)]
    await within(this.#clock, LONGEST_MS, Promise.all(ended), undefined)
    return { status: 'changed', changed }
  }

  #deliver(frame: Frame): void {
    this.#exposure.add(frame)
    for (const output of this.#outputs.list) output.add(frame)
  }
}
