import { isAboutProcess } from '../collectors/index.js'
import { optionsOf } from '../collectors/options.js'
import { runtime } from '../collectors/runtime.js'
import { stalls } from '../collectors/stalls.js'
import { joinGroup } from '../group/join-group.js'
import type { Leadership } from '../group/leadership.js'
import { AgentReader, type AgentView } from '../main-thread/agent/agent-reader.js'
import type { Guard } from '../main-thread/guard.js'
import { processView } from '../main-thread/runtime/process-view.js'
import { RuntimeReader } from '../main-thread/runtime/runtime-reader.js'
import { ThreadListener } from '../main-thread/runtime/thread-listener.js'
import { BlackBox } from '../main-thread/stalls/black-box.js'
import { NO_REPORTS } from '../main-thread/stalls/report-listener.js'
import { StackSource } from '../main-thread/stalls/stack-source.js'
import { StallListener } from '../main-thread/stalls/stall-listener.js'
import { Collector, type CollectorOptions } from '../run/collector.js'
import type { MainThreadReader } from '../run/main-thread.js'
import type { StartGate } from '../run/start-gate.js'
import { type ScheduledTick, Scheduler } from '../schedule/scheduler.js'
import type { Clock } from '../shared/clock.js'
import type { EmitEvent } from '../shared/events.js'
import type { Logger } from '../shared/logger.js'
import { OwnThreads } from '../shared/own-threads.js'
import type { CollectorSettings, Settings } from '../shared/settings.js'
import type { WatchedThread } from '../shared/stalls.js'
import type { CollectorStats, StallStats } from '../shared/stats.js'
import { agentInfo } from './agent-info.js'
import type { HostProcess } from './host-process.js'
import { type Launchers, Runners } from './runners.js'
import { stallReporting } from './stall-reporting.js'

export interface CollectionOptions {
  readonly clock: Clock
  /** 0 to below 1. */
  readonly random: () => number
  readonly logger: Logger
  /** Catches what ticks and collectors throw. */
  readonly guard: Guard
  /** Lets one start of a worker or load of a package happen at a time. */
  readonly gate: StartGate
  readonly emit: EmitEvent
  /** Environment variables of the worker threads. */
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly hostProcess: HostProcess
  /** As `AgentOptions.stallContext`. */
  readonly stallContext?: (() => unknown) | undefined
  /** The folder with the entries of workers. @default that of this package */
  readonly workersUrl?: URL | undefined
  /** @default real threads and processes */
  readonly launchers?: Launchers | undefined
  /** Returns 128 random bits in hex; undefined for a collection whose stalls are neither reported nor served. */
  readonly agentId?: (() => string) | undefined
  /** The threads of the agent. @default those of the collectors */
  readonly ownThreads?: OwnThreads | undefined
  /** For the agent's own collector. */
  readonly outputs: AgentView['outputs']
  readonly onFrames: CollectorOptions['onFrames']
}

/** All collectors of an agent and the schedule that ticks them. */
export class Collection {
  readonly collectors: readonly Collector[]
  readonly #options: CollectionOptions
  readonly #settings: Settings
  /** Decides whether this process reports the host; undefined when every process does. */
  readonly #leadership: Leadership | undefined
  /** One scheduler; or one for this process and, while it leads, one for the host. */
  readonly #schedulers = new Set<Scheduler>()
  /** Undefined without the collector `stalls`. */
  readonly #stalls: StallListener | undefined
  /** Undefined without a black box. */
  readonly #blackBox: BlackBox | undefined
  #startedMs = Number.NaN
  #latenessMs = Number.NaN

  constructor(settings: Settings, options: CollectionOptions) {
    const { collectors, hostCollectors } = settings
    this.#options = options
    const own = collectors.find(({ name }) => name === stalls.name)
    if (own !== undefined) {
      this.#blackBox = this.#blackBoxOf(own)
      this.#stalls = this.#stallListener(own, settings)
    }
    this.#settings = settings
    const runners = new Runners(settings, {
      ...options,
      ownThreads: options.ownThreads ?? new OwnThreads(),
      mainThreadReader: (each) => this.#mainThreadReader(each),
      readsHost: () => hostCollectors === 'every' || this.#leadership?.leads === true,
    })
    this.collectors = collectors
      .map((each) => (each === own ? watchedLater(each, () => this.#stalls?.listen()) : each))
      .map((each) => new Collector(each, runners.create(each), options))
    if (hostCollectors === 'once') this.#leadership = this.#join()
  }

  /** Starts the workers ahead of their first tick, and the schedule; collectors of the host start when this process leads. */
  start(): void {
    this.#startedMs = this.#options.clock.monotonicMs()
    this.#options.guard.run(stalls.name, () => this.#blackBox?.start())
    this.#run(
      this.#leadership === undefined ? this.collectors : this.collectors.filter(({ name }) => isAboutProcess(name)),
    )
    this.#leadership?.start()
  }

  /**
   * Ends the ticks, waits up to `graceMs` for the collections in flight, and frees the workers.
   * @param reportsMs longest time for the reports of stalls, which their own thread sends
   * @returns 'stuck' when the kernel holds a killed worker
   */
  async stop(graceMs: number, reportsMs = graceMs): Promise<'gone' | 'stuck'> {
    this.#leadership?.stop()
    for (const scheduler of this.#schedulers) {
      // The loop may have been held until now: what was sampled meanwhile is not lost.
      scheduler.catchUp()
      scheduler.stop()
    }
    const ends = await Promise.all(
      this.collectors.map(async (collector) => {
        if (collector.name === stalls.name) await this.#finishReports(collector, reportsMs)
        return collector.stop(graceMs)
      }),
    )
    this.#options.guard.run(stalls.name, () => this.#stalls?.stop())
    const boxEnd = await this.#blackBox?.stop()
    return boxEnd === 'stuck' || ends.includes('stuck') ? 'stuck' : 'gone'
  }

  stats(): Record<string, CollectorStats> {
    return Object.fromEntries(this.collectors.map((collector) => [collector.name, collector.stats()]))
  }

  stallStats(): StallStats {
    return this.#stalls?.stats() ?? { seen: 0, seconds: 0, longestSeconds: 0, reports: { ...NO_REPORTS } }
  }

  #stallListener({ options }: CollectorSettings, settings: Settings): StallListener {
    const { guard, emit, hostProcess, stallContext } = this.#options
    const { threadId, isInspected, inspectorRefusal } = hostProcess
    // Asked for in the middle of what holds the loop, when no collection is noted.
    const context = () => {
      this.#stalls?.noteHeap()
      return stallContext?.()
    }
    const hasStacks = optionsOf(stalls, options).stacks
    const stacks = hasStacks ? new StackSource({ stallContext: context, inspectorRefusal }) : undefined
    const { processTags: tags } = settings
    const blackBox = this.#blackBox?.access
    const reporting = stallReporting(settings, this.#options)
    return new StallListener({ guard, emit, threadId, isInspected, stacks, tags, blackBox, ...reporting })
  }

  /** A thread that failed has nothing to send, and does not answer. */
  async #finishReports(collector: Collector, deadlineMs: number): Promise<void> {
    const { state } = collector.stats()
    if (state !== 'idle' && state !== 'running') return
    await this.#options.guard.settle(stalls.name, this.#stalls?.finish(deadlineMs) ?? Promise.resolve())
  }

  #blackBoxOf({ options }: CollectorSettings): BlackBox | undefined {
    const { guard, gate, workersUrl, hostProcess } = this.#options
    const { file, keep } = optionsOf(stalls, options).blackBox
    if (file === undefined) return undefined
    return new BlackBox({ file, keepMs: keep, guard, gate, workersUrl, onExit: hostProcess.onExit })
  }

  #join(): Leadership {
    const { guard } = this.#options
    let host: Scheduler | undefined
    return joinGroup(this.#settings, this.#options, {
      onLead: () =>
        guard.run('group', () => {
          host = this.#run(this.collectors.filter(({ name }) => !isAboutProcess(name)))
        }),
      onFollow: () => {
        host?.stop()
        if (host !== undefined) this.#schedulers.delete(host)
      },
    })
  }

  /** Starts collectors on a schedule of their own, with the first tick no sooner than the initial delay after start. */
  #run(collectors: readonly Collector[]): Scheduler {
    const { clock, random } = this.#options
    const { align, initialDelayMs } = this.#settings
    const leftMs = Math.ceil(Math.max(0, this.#startedMs + initialDelayMs - clock.monotonicMs()))
    const scheduler = new Scheduler({ clock, random, align, initialDelayMs: leftMs })
    for (const collector of collectors) {
      this.#schedule(collector, scheduler)
      void this.#options.guard.settle(collector.name, collector.start())
    }
    scheduler.start()
    this.#schedulers.add(scheduler)
    return scheduler
  }

  #schedule(collector: Collector, scheduler: Scheduler): void {
    const { intervalMs, jitterMs } = collector.settings
    const onTick = ({ tsMs, latenessMs, ...course }: ScheduledTick) => {
      // Not Math.max, which would keep the NaN that stands for no tick.
      if (!(this.#latenessMs >= latenessMs)) this.#latenessMs = latenessMs
      void this.#options.guard.settle(collector.name, collector.tick(tsMs, course))
    }
    scheduler.add({ intervalMs, jitterMs, onTick })
  }

  #mainThreadReader({ name, options }: CollectorSettings): MainThreadReader {
    if (name === 'agent') return new AgentReader(this.#agentView())
    const reader = new RuntimeReader(this.#options.clock, processView, 'process')
    return optionsOf(runtime, options).threads ? new ThreadListener(reader, this.#options) : reader
  }

  #agentView(): AgentView {
    const { outputs, hostProcess } = this.#options
    return {
      collectors: () =>
        this.collectors.map((each) => ({
          name: each.name,
          stats: each.stats(),
          failures: each.failures(),
          sampling: each.sampling(),
        })),
      outputs,
      takeLatenessSeconds: () => {
        const seconds = this.#latenessMs / 1000
        this.#latenessMs = Number.NaN
        return seconds
      },
      leads: () => this.#leadership?.leads,
      info: () => agentInfo(hostProcess.nodeVersion, this.#settings.roots.rootfs),
      scope: this.#settings.scope,
      cpuSeconds: hostProcess.cpuSeconds,
      rssBytes: hostProcess.rssBytes,
    }
  }
}

/** Adds the watched thread to the settings: it is read, and listens, when they are sent to the watch. */
function watchedLater(settings: CollectorSettings, watched: () => WatchedThread | undefined): CollectorSettings {
  return Object.defineProperty({ ...settings }, 'watched', { enumerable: true, get: watched })
}
