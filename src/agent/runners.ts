import type { MessagePort } from 'node:worker_threads'
import { BUILT_IN_GROUP } from '../collectors/definition.js'
import { mounts } from '../collectors/mounts.js'
import { optionsOf } from '../collectors/options.js'
import { runtime } from '../collectors/runtime.js'
import { sensors } from '../collectors/sensors.js'
import { type MainThreadReader, MainThreadRunner } from '../run/main-thread.js'
import { OnDemandRunner } from '../run/on-demand.js'
import { type ProcessOptions, processLauncher } from '../run/process.js'
import type { Runner } from '../run/runner.js'
import { SplitRunner } from '../run/split.js'
import { StartGate } from '../run/start-gate.js'
import { Supervisor } from '../run/supervisor.js'
import { loadThreadPackages, type ThreadOptions, threadLauncher } from '../run/thread.js'
import type { Launch } from '../run/worker.js'
import type { Clock } from '../shared/clock.js'
import type { Logger } from '../shared/logger.js'
import type { OwnThreads } from '../shared/own-threads.js'
import { packageWorkersUrl } from '../shared/package-files.js'
import { MOUNTS_SCOUT, RUNTIME_THREADS, SENSORS_SCOUT, THREAD_REPORTS } from '../shared/protocol.js'
import type { CollectorSettings, Settings } from '../shared/settings.js'
import { madeAtOpening } from './made-at-opening.js'

/** Functions that start workers; a simulation has its own. */
export interface Launchers {
  /** Loads the packages that threads are started with, yielding between the pieces. */
  loadPackages(): Iterator<void>
  thread(options: ThreadOptions): Launch
  process(options: ProcessOptions): Launch
}

/** Threads, by piscina, and child processes. */
const systemLaunchers: Launchers = {
  loadPackages: loadThreadPackages,
  thread: threadLauncher,
  process: processLauncher,
}

export interface RunnersOptions {
  readonly clock: Clock
  readonly logger: Logger
  /** Lets one start of a worker or load of a package happen at a time. */
  readonly gate: StartGate
  /** Environment variables of the worker threads. */
  readonly variables: Readonly<Record<string, string | undefined>>
  /** The folder with the entries of workers: src refers to them by URL and never imports them. @default this package's */
  readonly workersUrl?: URL | undefined
  /** @default real threads and processes */
  readonly launchers?: Launchers | undefined
  /** Creates the reader of a collector that runs on the main thread. */
  readonly mainThreadReader: (settings: CollectorSettings) => MainThreadReader
  /** Listens to reports of the host's threads. @returns where to send them */
  readonly listenToThreads: () => MessagePort
  /** The threads of the agent; every thread enters itself. */
  readonly ownThreads: OwnThreads
  /** Whether this process has workers that read the host; false for a process that does not lead its group. */
  readonly readsHost: () => boolean
}

/** Deadline of the part that a collector of the main thread reads in a worker. */
const PART_TIMEOUT_MS = 5_000

/** Creates the runner of each collector, as its `isolation` and `group` say. */
export class Runners {
  #settings: Settings
  readonly #options: RunnersOptions
  readonly #launchers: Launchers
  /** Threads by group, or by collector without one. */
  readonly #threads = new Map<string, Supervisor>()
  /** Latest process of each collector. */
  readonly #processes = new Map<string, Supervisor>()
  readonly #gate: StartGate
  /** A gate of its own: readings on the main thread do not wait for workers. */
  readonly #readingGate: StartGate
  /** Starts threads when their packages are loaded. */
  readonly #threadGate: Pick<StartGate, 'run'> = {
    run: async (work) => {
      await this.#loadPackages()
      return this.#gate.run(work)
    },
  }
  #packages: Promise<void> | undefined

  constructor(settings: Settings, options: RunnersOptions) {
    this.#settings = settings
    this.#options = options
    this.#launchers = options.launchers ?? systemLaunchers
    this.#gate = options.gate
    this.#readingGate = new StartGate(options.clock)
  }

  /** Creates runners for other settings from now on. */
  reconfigure(settings: Settings): void {
    this.#settings = settings
  }

  /** Whether the kernel holds a killed worker of a current or former collector. */
  get areStuck(): boolean {
    return [...this.#threads.values(), ...this.#processes.values()].some(({ stuck }) => stuck)
  }

  create(settings: CollectorSettings): Runner {
    const { name, isolation } = settings
    if (isolation === 'main') return name === runtime.name ? this.#runtime(settings) : this.#mainThread(settings)
    if (isolation === 'thread') return this.#thread(settings).add(settings)
    if (name === mounts.name) return this.#mounts(settings)
    return name === sensors.name ? this.#sensors(settings) : this.#process(settings).add(settings)
  }

  #mainThread(settings: CollectorSettings): Runner {
    const { clock, mainThreadReader } = this.#options
    const { processTags: tags } = this.#settings
    return new MainThreadRunner({
      reader: mainThreadReader(settings),
      clock,
      gate: this.#readingGate,
      tags,
      shape: settings.shape,
    })
  }

  /**
   * Reads times of threads in the thread of the built-in collectors, and everything else on the main thread. Reports of the host's
   * threads arrive in that thread, too.
   */
  #runtime(settings: CollectorSettings): Runner {
    const { threads, threadTimes } = optionsOf(runtime, settings.options)
    const { ownThreads, readsHost, listenToThreads } = this.#options
    const part = { ...settings, isolation: 'thread', group: BUILT_IN_GROUP, timeoutMs: PART_TIMEOUT_MS } as const
    let runner = this.#mainThread(settings)
    if (settings.source === 'procfs' && threadTimes) {
      const worker = this.#thread(part).add({ ...part, name: RUNTIME_THREADS, ownThreads })
      runner = this.#split(runner, worker, readsHost)
    }
    if (threads) {
      const worker = this.#thread(part).add(
        madeAtOpening({ ...part, name: THREAD_REPORTS }, 'threadReports', listenToThreads),
      )
      runner = this.#split(runner, worker, () => true)
    }
    return runner
  }

  #split(main: Runner, worker: Runner, isWanted: () => boolean): Runner {
    return new SplitRunner({ main, worker, isWanted, tags: this.#settings.processTags })
  }

  /** Runs the scout in disk's thread: both read mountinfo. */
  #mounts(settings: CollectorSettings): Runner {
    const disk = this.#settings.collectors.find(({ name, isolation }) => name === 'disk' && isolation === 'thread')
    return this.#onDemand(settings, MOUNTS_SCOUT, disk)
  }

  #sensors(settings: CollectorSettings): Runner {
    return this.#onDemand(settings, SENSORS_SCOUT)
  }

  /** @param beside the collector in whose thread the scout runs. @default the built-in ones */
  #onDemand(settings: CollectorSettings, scoutName: string, beside?: CollectorSettings): Runner {
    const thread = this.#thread(beside ?? { ...settings, group: BUILT_IN_GROUP })
    const scout = thread.add({ ...settings, name: scoutName, shape: undefined, isolation: 'thread' })
    return new OnDemandRunner(scout, () => this.#process(settings).add(settings))
  }

  #thread({ name, group }: CollectorSettings): Supervisor {
    const key = group === undefined ? `collector ${name}` : `group ${group}`
    const known = this.#threads.get(key)
    if (known !== undefined) return known
    const { clock, logger, variables, ownThreads } = this.#options
    const slot = ownThreads.add(group ?? name)
    const launch = this.#launchers.thread({ entry: this.#entry('run.js'), variables, logger, slot })
    const supervisor = new Supervisor(launch, clock, this.#threadGate)
    this.#threads.set(key, supervisor)
    return supervisor
  }

  /** Returns the collector's own process; the former one if that is stuck, so that no other is started beside it. */
  #process({ name }: CollectorSettings): Supervisor {
    const known = this.#processes.get(name)
    if (known?.stuck) return known
    const { clock, logger } = this.#options
    const entry = this.#entry('run-process.js')
    const supervisor = new Supervisor(this.#launchers.process({ entry, clock, logger }), clock, this.#gate)
    this.#processes.set(name, supervisor)
    return supervisor
  }

  #entry(file: string): URL {
    return new URL(file, this.#options.workersUrl ?? packageWorkersUrl)
  }

  #loadPackages(): Promise<void> {
    this.#packages ??= this.#gate.runPieces(this.#launchers.loadPackages())
    return this.#packages
  }
}
