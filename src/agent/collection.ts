import { optionsOf } from '../collectors/options.js'
import { runtime } from '../collectors/runtime.js'
import { joinGroup } from '../group/join-group.js'
import type { Leadership } from '../group/leadership.js'
import { SelfReading, type SelfView } from '../main-thread/agent/agent-reading.js'
import { processView } from '../main-thread/runtime/process-view.js'
import { RuntimeReading } from '../main-thread/runtime/runtime-reading.js'
import { ThreadListener } from '../main-thread/runtime/thread-listener.js'
import { Collector, type CollectorOptions } from '../run/collector.js'
import type { Isolate } from '../run/isolate.js'
import { type Launchers, systemLaunchers } from '../run/launchers.js'
import { MainIsolate, type MainReading } from '../run/main.js'
import { OnDemand } from '../run/on-demand.js'
import { StartGate } from '../run/start-gate.js'
import { Supervisor } from '../run/supervisor.js'
import { Scheduler } from '../schedule/scheduler.js'
import type { Clock } from '../shared/clock.js'
import type { EmitEvent } from '../shared/events.js'
import type { Guard } from '../shared/guard.js'
import type { Logger } from '../shared/logger.js'
import { packageWorkersUrl } from '../shared/package-files.js'
import { MOUNTS_SCOUT } from '../shared/protocol.js'
import type { CollectorSettings, Settings } from '../shared/settings.js'
import type { CollectorStats } from '../shared/stats.js'
import type { HostProcess } from './host-process.js'

export interface CollectionOptions {
  readonly clock: Clock
  /** 0 to below 1. */
  readonly random: () => number
  readonly logger: Logger
  /** Between the event loop and what runs here. */
  readonly guard: Guard
  readonly emit: EmitEvent
  /** Environment variables of the worker threads. */
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly hostProcess: HostProcess
  /** The folder with the entries of threads and child processes, reached by URL: src never imports what runs there. @default that of this package */
  readonly workersUrl?: URL | undefined
  /** @default real threads and processes */
  readonly launchers?: Launchers | undefined
  /** For the agent's own collector. */
  readonly outputs: SelfView['outputs']
  readonly onFrames: CollectorOptions['onFrames']
}

/** All collectors of an agent, each in its thread or process, and the schedule that ticks them. */
export class Collection {
  readonly collectors: readonly Collector[]
  readonly #options: CollectionOptions
  readonly #settings: Settings
  /** Settles whether this process reports the host; undefined when every process does. */
  readonly #leadership: Leadership | undefined
  /** One; or one for this process and, while it leads, one for the host. */
  readonly #schedulers = new Set<Scheduler>()
  readonly #threads = new Map<string, Supervisor>()
  readonly #launchers: Launchers
  readonly #gate: StartGate
  /** Not that of the threads: readings do not wait for them. */
  readonly #readingGate: StartGate
  /** Threads come after what they are started with. */
  readonly #threadGate: Pick<StartGate, 'through'> = {
    through: async (work) => {
      await this.#loadPackages()
      return this.#gate.through(work)
    },
  }
  /** What threads are started with, loaded. */
  #packages: Promise<void> | undefined
  #startedMs = Number.NaN
  #latenessMs = Number.NaN

  constructor(settings: Settings, options: CollectionOptions) {
    const { collectors, hostCollectors } = settings
    this.#options = options
    this.#settings = settings
    this.#launchers = options.launchers ?? systemLaunchers
    this.#gate = new StartGate(options.clock)
    this.#readingGate = new StartGate(options.clock)
    this.collectors = collectors.map((each) => new Collector(each, this.#isolate(each, collectors), options))
    if (hostCollectors === 'once') this.#leadership = this.#join()
  }

  /** Starts the threads ahead of their first tick, and the schedule; those of the host not before this process leads. */
  start(): void {
    this.#startedMs = this.#options.clock.monotonicMs()
    this.#run(this.#leadership === undefined ? this.collectors : this.collectors.filter(isOfProcess))
    this.#leadership?.start()
  }

  /**
   * Ends the ticks, waits up to `graceMs` for the collections in flight, frees threads and processes.
   * @returns 'stuck' when the kernel holds one that was killed
   */
  async stop(graceMs: number): Promise<'gone' | 'stuck'> {
    this.#leadership?.stop()
    for (const scheduler of this.#schedulers) scheduler.stop()
    const ends = await Promise.all(this.collectors.map((collector) => collector.stop(graceMs)))
    return ends.includes('stuck') ? 'stuck' : 'gone'
  }

  stats(): Record<string, CollectorStats> {
    return Object.fromEntries(this.collectors.map((collector) => [collector.name, collector.stats()]))
  }

  #join(): Leadership {
    const { guard } = this.#options
    let host: Scheduler | undefined
    return joinGroup(this.#settings, this.#options, {
      onLead: () =>
        guard.run('group', () => {
          host = this.#run(this.collectors.filter((collector) => !isOfProcess(collector)))
        }),
      onFollow: () => {
        host?.stop()
        if (host !== undefined) this.#schedulers.delete(host)
      },
    })
  }

  /** Starts the collectors on a schedule of their own, the first tick no sooner than the initial delay after start. */
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
    const onTick = (tsMs: number, latenessMs: number) => {
      // Not Math.max: it would keep the NaN that stands for no tick yet.
      if (!(this.#latenessMs >= latenessMs)) this.#latenessMs = latenessMs
      void this.#options.guard.settle(collector.name, collector.tick(tsMs))
    }
    scheduler.add({ intervalMs, jitterMs, onTick })
  }

  #isolate(settings: CollectorSettings, all: readonly CollectorSettings[]): Isolate {
    const { name, isolation } = settings
    if (isolation === 'main') return this.#main(settings)
    if (isolation === 'thread') return this.#thread(settings).slot(settings)
    if (name !== 'mounts') return this.#process().slot(settings)
    // The scout reads mountinfo, as disk does: it needs no thread of its own.
    const host = all.find((other) => other.name === 'disk' && other.isolation === 'thread') ?? settings
    const scout = this.#thread(host).slot({ ...settings, name: MOUNTS_SCOUT, isolation: 'thread' })
    return new OnDemand(scout, () => this.#process().slot(settings))
  }

  #main(settings: CollectorSettings): Isolate {
    const { clock } = this.#options
    const { processTags: tags } = this.#settings
    return new MainIsolate({ reading: this.#mainReading(settings), clock, gate: this.#readingGate, tags })
  }

  #mainReading({ name, options }: CollectorSettings): MainReading {
    if (name === 'agent') return new SelfReading(this.#selfView())
    const reading = new RuntimeReading(this.#options.clock, processView, 'process')
    return optionsOf(runtime, options).threads ? new ThreadListener(reading, this.#options) : reading
  }

  /** One for each group, and for each collector without one. */
  #thread({ name, group }: CollectorSettings): Supervisor {
    const key = group === undefined ? `collector ${name}` : `group ${group}`
    const { clock, logger, variables } = this.#options
    const entry = this.#entry('run.js')
    const supervisor =
      this.#threads.get(key) ??
      new Supervisor(this.#launchers.thread({ entry, variables, logger }), clock, this.#threadGate)
    this.#threads.set(key, supervisor)
    return supervisor
  }

  #process(): Supervisor {
    const { clock, logger } = this.#options
    const entry = this.#entry('run-process.js')
    return new Supervisor(this.#launchers.process({ entry, clock, logger }), clock, this.#gate)
  }

  #entry(file: string): URL {
    return new URL(file, this.#options.workersUrl ?? packageWorkersUrl)
  }

  #loadPackages(): Promise<void> {
    this.#packages ??= this.#gate.run(this.#launchers.loadPackages())
    return this.#packages
  }

  #selfView(): SelfView {
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
      cpuSeconds: hostProcess.cpuSeconds,
      rssBytes: hostProcess.rssBytes,
    }
  }
}

/** About the process that it runs in; the others are about the host. */
function isOfProcess({ settings }: Collector): boolean {
  return settings.isolation === 'main'
}
