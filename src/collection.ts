import { Collector, type CollectorOptions } from './collect/collector.js'
import type { Isolate } from './collect/isolate.js'
import { MainIsolate } from './collect/main.js'
import { OnDemand } from './collect/on-demand.js'
import { processLauncher } from './collect/process.js'
import { Scheduler } from './collect/scheduler.js'
import { SelfReading, type SelfView } from './collect/self.js'
import { StartGate } from './collect/start-gate.js'
import { Supervisor } from './collect/supervisor.js'
import { threadLauncher } from './collect/thread.js'
import type { HostProcess } from './host-process.js'
import type { Clock } from './model/clock.js'
import type { EmitEvent } from './model/events.js'
import type { Logger } from './model/logger.js'
import { packageWorkersUrl } from './model/package-files.js'
import { MOUNTS_SCOUT } from './model/protocol.js'
import type { CollectorSettings, Settings } from './model/settings.js'
import type { CollectorStats } from './model/stats.js'

export interface CollectionOptions {
  readonly clock: Clock
  /** 0 to below 1. */
  readonly random: () => number
  readonly logger: Logger
  readonly emit: EmitEvent
  /** Environment variables of the worker threads. */
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly hostProcess: HostProcess
  /** The folder with the entries of threads and child processes, reached by URL: src never imports what runs there. @default that of this package */
  readonly workersUrl?: URL | undefined
  /** For the agent's own collector. */
  readonly outputs: SelfView['outputs']
  readonly onFrames: CollectorOptions['onFrames']
}

/** All collectors of an agent, each in its thread or process, and the schedule that ticks them. */
export class Collection {
  readonly collectors: readonly Collector[]
  readonly #options: CollectionOptions
  readonly #scheduler: Scheduler
  readonly #threads = new Map<string, Supervisor>()
  readonly #gate = new StartGate()
  #latenessMs = Number.NaN

  constructor({ collectors, align, initialDelayMs }: Settings, options: CollectionOptions) {
    const { clock, random } = options
    this.#options = options
    this.#scheduler = new Scheduler({ clock, random, align, initialDelayMs })
    this.collectors = collectors.map((each) => new Collector(each, this.#isolate(each, collectors), options))
    for (const collector of this.collectors) this.#schedule(collector)
  }

  /** Starts the threads ahead of their first tick, and the schedule. */
  start(): void {
    for (const collector of this.collectors) void collector.start()
    this.#scheduler.start()
  }

  /**
   * Ends the ticks, waits up to `graceMs` for the collections in flight, frees threads and processes.
   * @returns 'stuck' when the kernel holds one that was killed
   */
  async stop(graceMs: number): Promise<'gone' | 'stuck'> {
    this.#scheduler.stop()
    const ends = await Promise.all(this.collectors.map((collector) => collector.stop(graceMs)))
    return ends.includes('stuck') ? 'stuck' : 'gone'
  }

  stats(): Record<string, CollectorStats> {
    return Object.fromEntries(this.collectors.map((collector) => [collector.name, collector.stats()]))
  }

  #schedule(collector: Collector): void {
    const { intervalMs, jitterMs } = collector.settings
    const onTick = (tsMs: number, latenessMs: number) => {
      // Not Math.max: it would keep the NaN that stands for no tick yet.
      if (!(this.#latenessMs >= latenessMs)) this.#latenessMs = latenessMs
      void collector.tick(tsMs)
    }
    this.#scheduler.add({ intervalMs, jitterMs, onTick })
  }

  #isolate(settings: CollectorSettings, all: readonly CollectorSettings[]): Isolate {
    const { clock } = this.#options
    const { name, isolation } = settings
    if (isolation === 'main') return new MainIsolate(new SelfReading(this.#selfView()), clock)
    if (isolation === 'thread') return this.#thread(settings).slot(settings)
    if (name !== 'mounts') return this.#process().slot(settings)
    // The scout reads mountinfo, as disk does: it needs no thread of its own.
    const host = all.find((other) => other.name === 'disk' && other.isolation === 'thread') ?? settings
    const scout = this.#thread(host).slot({ ...settings, name: MOUNTS_SCOUT, isolation: 'thread' })
    return new OnDemand(scout, () => this.#process().slot(settings))
  }

  /** One for each group, and for each collector without one. */
  #thread({ name, group }: CollectorSettings): Supervisor {
    const key = group === undefined ? `collector ${name}` : `group ${group}`
    const { clock, logger, variables } = this.#options
    const entry = this.#entry('run.js')
    const supervisor =
      this.#threads.get(key) ?? new Supervisor(threadLauncher({ entry, variables, logger }), clock, this.#gate)
    this.#threads.set(key, supervisor)
    return supervisor
  }

  #process(): Supervisor {
    const { clock, logger } = this.#options
    const entry = this.#entry('run-process.js')
    return new Supervisor(processLauncher({ entry, clock, logger }), clock, this.#gate)
  }

  #entry(file: string): URL {
    return new URL(file, this.#options.workersUrl ?? packageWorkersUrl)
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
      cpuSeconds: hostProcess.cpuSeconds,
      rssBytes: hostProcess.rssBytes,
    }
  }
}
