import { ExposeServer } from '../expose/expose-server.js'
import { Guard } from '../main-thread/guard.js'
import { namesFor } from '../names/names-for.js'
import { StartGate } from '../run/start-gate.js'
import { KILL_TIMEOUT_MS } from '../run/supervisor.js'
import type { TransportFunction } from '../send/function-transport.js'
import { uname } from '../send/machine.js'
import { Output } from '../send/output.js'
import { surroundingsFields } from '../shared/cgroups/describe.js'
import type { Clock } from '../shared/clock.js'
import { describeError } from '../shared/describe-error.js'
import type { EmitEvent } from '../shared/events.js'
import type { Frame, Point } from '../shared/frame.js'
import type { Logger } from '../shared/logger.js'
import { nodeCrypto } from '../shared/node-modules.js'
import { OwnThreads } from '../shared/own-threads.js'
import type { Settings } from '../shared/settings.js'
import type { AgentStats } from '../shared/stats.js'
import { Collection } from './collection.js'
import type { HostProcess } from './host-process.js'
import { Reporter } from './reporter.js'
import type { Launchers } from './runners.js'
import { within } from './within.js'

/** What the engine depends on. */
export interface EngineDependencies {
  readonly clock: Clock
  /** 0 to below 1. */
  readonly random: () => number
  readonly logger: Logger
  readonly emit: EmitEvent
  /** Environment variables: for worker threads, and for `proxy: env`. */
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly hostProcess: HostProcess
  /** Carries requests instead of HTTP. */
  readonly transport?: TransportFunction | undefined
  /** The folder with the entries of threads and child processes. @default that of this package */
  readonly workersUrl?: URL | undefined
  /** As `AgentOptions.stallContext`. */
  readonly stallContext?: (() => unknown) | undefined
  /** Starts threads and processes. @default real ones */
  readonly launchers?: Launchers | undefined
}

/** Largest share of the stop deadline for the collections in flight; the rest is for sending. */
const COLLECTING_SHARE = 0.5
/** Outputs keep the deadline themselves; this bounds one that does not. */
const SLACK_MS = 50

/** The running agent: passes frames from the collectors to the outputs. Started once, stopped once. */
export class Engine {
  readonly #settings: Settings
  readonly #guard: Guard
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #gate: StartGate
  readonly #outputs: readonly Output[]
  readonly #collection: Collection
  readonly #reporter: Reporter
  readonly #expose: ExposeServer | undefined
  #startedMs = Number.NaN
  #collected = 0
  #forced = false

  constructor(settings: Settings, dependencies: EngineDependencies) {
    const { emit, hostProcess, variables, transport, workersUrl } = dependencies
    const guard = new Guard(dependencies)
    const { clock, random, logger } = guard
    this.#settings = settings
    this.#guard = guard
    this.#clock = clock
    this.#logger = logger
    this.#gate = new StartGate(clock)
    let id: string | undefined
    const agentId = () => {
      id ??= nodeCrypto().randomBytes(16).toString('hex')
      return id
    }
    const { host, tags, roots } = settings
    const ownThreads = new OwnThreads()
    this.#outputs = settings.outputs.map((output, index) => {
      const stdout = output.url === 'stdout:' ? hostProcess.stdout() : undefined
      const own = { host, tags, agentId, index, rootfs: roots.rootfs, stdout, workersUrl, ownThreads }
      return new Output(output, { clock, random, logger, emit, variables, transport, ...own })
    })
    this.#reporter = new Reporter({
      clock,
      ownTags: tags,
      onFrame: (frame) => {
        this.#collected++
        this.#deliver(frame)
      },
    })
    this.#expose =
      settings.expose &&
      new ExposeServer({
        listen: settings.expose.listen,
        host,
        tags,
        names: namesFor(settings.expose.names, uname),
        intervalsMs: settings.collectors.map(({ name, intervalMs }) => [name, intervalMs]),
        stats: () => this.stats(),
        clock,
        logger,
      })
    this.#collection = new Collection(settings, {
      ...dependencies,
      clock,
      random,
      logger,
      guard,
      gate: this.#gate,
      agentId,
      ownThreads,
      outputs: () => this.#outputs.map((output) => ({ stats: output.stats(), ...output.health() })),
      onFrames: (frames, points, collector, tsMs) => {
        this.#collected += points
        for (const frame of frames) this.#deliver(frame)
        for (const output of this.#outputs) output.collected({ collector, tsMs, frames })
      },
    })
  }

  /**
   * Starts the pull endpoint, as `start` does too.
   * @throws AgentError HOSTPULSE_LISTEN_FAILED when it cannot listen on the address
   */
  async listen(): Promise<void> {
    await this.#expose?.start()
  }

  start(): void {
    this.#startedMs = this.#clock.monotonicMs()
    for (const output of this.#outputs) this.#startOutput(output)
    // An agent continues without its pull endpoint; a command that needs it has awaited `listen`.
    this.listen().catch((error: unknown) => {
      this.#logger.error({ error: describeError(error) }, 'expose failed')
    })
    this.#collection.start()
    this.#logger.info(
      {
        host: this.#settings.host,
        collectors: this.#settings.collectors.map(({ name }) => name),
        outputs: this.#outputs.map((output) => output.stats().url),
        ...(this.#settings.surroundings && surroundingsFields(this.#settings.surroundings)),
      },
      'started',
    )
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
    const flushed = Promise.all(this.#outputs.map((output) => output.flush(deadlineMs)))
    const results = await within(this.#clock, deadlineMs, flushed, [false])
    return results.every(Boolean)
  }

  /**
   * Ends the ticks, awaits the collections in flight, sends what is buffered, and frees everything.
   * @returns the final statistics; `forced` when a worker is stuck in the kernel
   */
  async stop(deadlineMs: number): Promise<AgentStats> {
    const clock = this.#clock
    const endMs = clock.monotonicMs() + deadlineMs
    const remainingMs = () => Math.max(0, endMs - clock.monotonicMs())
    const graceMs = graceFor(deadlineMs)
    const reportsMs = Math.max(graceMs, deadlineMs - KILL_TIMEOUT_MS - 2 * SLACK_MS)
    const freed = this.#guard.settle('collection', this.#collection.stop(graceMs, reportsMs))
    await within(clock, graceMs, freed, undefined)
    const sent = Promise.all(this.#outputs.map((each) => this.#guard.settle(each.name, each.stop(remainingMs()))))
    await within(clock, remainingMs() + SLACK_MS, sent, undefined)
    this.#forced = (await within(clock, remainingMs(), freed, 'stuck')) === 'stuck'
    this.#guard.run('expose', () => this.#expose?.close())
    this.#gate.close()
    const stats = this.stats()
    this.#logger.info({ stats }, 'stopped')
    return stats
  }

  stats(): AgentStats {
    return {
      uptimeSeconds: Number.isNaN(this.#startedMs) ? 0 : (this.#clock.monotonicMs() - this.#startedMs) / 1000,
      collected: this.#collected,
      forced: this.#forced,
      exceptions: this.#guard.exceptions,
      reports: this.#reporter.counts(),
      stalls: this.#collection.stallStats(),
      collectors: this.#collection.stats(),
      outputs: this.#outputs.map((output) => output.stats()),
    }
  }

  /** Starts an output, and loads what it sends with, in turns of the event loop. */
  #startOutput(output: Output): void {
    output.start()
    this.#gate.runPieces(output.load()).catch((error: unknown) => {
      // Its first attempt fails for the same reason, and is repeated.
      this.#logger.debug({ output: output.name, error: describeError(error) }, 'output not loaded')
    })
  }

  #deliver(frame: Frame): void {
    try {
      this.#expose?.add(frame)
    } catch (error) {
      this.#guard.caught('expose', error)
    }
    for (const output of this.#outputs) output.add(frame)
  }
}

/** Returns a grace that, if the deadline allows, leaves time to kill a worker and find it gone or stuck. */
function graceFor(deadlineMs: number): number {
  const share = deadlineMs * COLLECTING_SHARE
  return Math.min(share, Math.max(share / 2, deadlineMs - KILL_TIMEOUT_MS - 2 * SLACK_MS))
}
