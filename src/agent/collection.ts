import { isAboutProcess } from '../collectors/index.js'
import { runtime } from '../collectors/runtime.js'
import { stalls } from '../collectors/stalls.js'
import { isSameGroup, joinGroup } from '../group/join-group.js'
import type { Leadership } from '../group/leadership.js'
import { ThreadListener } from '../main-thread/runtime/thread-listener.js'
import { NO_REPORTS } from '../main-thread/stalls/report-listener.js'
import { Collector } from '../run/collector.js'
import type { Runner } from '../run/runner.js'
import type { ScheduledTick } from '../schedule/scheduler.js'
import { nodeUtil } from '../shared/node-modules.js'
import { OwnThreads } from '../shared/own-threads.js'
import type { CollectorSettings, Settings } from '../shared/settings.js'
import type { CollectorStats, StallStats } from '../shared/stats.js'
import type { CollectionOptions } from './collection-options.js'
import { needsOf } from './collector-needs.js'
import { madeAtOpening } from './made-at-opening.js'
import { type CollectionView, mainThreadReader } from './main-thread-reader.js'
import { Runners } from './runners.js'
import { type Part, Schedules } from './schedules.js'
import { StallWatch } from './stall-watch.js'

/** Statistics of a collection without the collector `stalls`. */
const NO_STALLS: StallStats = { seen: 0, seconds: 0, longestSeconds: 0, reports: NO_REPORTS }

type End = 'gone' | 'stuck'

/** All collectors of an agent and the schedule that ticks them. */
export class Collection {
  readonly #options: CollectionOptions & { readonly ownThreads: OwnThreads }
  #settings: Settings
  readonly #runners: Runners
  readonly #schedules: Schedules
  readonly #threads: ThreadListener
  /** In the order of the settings. */
  #collectors = new Map<string, Collector>()
  /** Inputs that each collector was made from. */
  readonly #needs = new Map<string, readonly unknown[]>()
  /** Decides whether this process reports the host; undefined when every process does. */
  #leadership: Leadership | undefined
  /** Watch of the collector `stalls`, or the last one; undefined when there never was any. */
  #stalls: StallWatch | undefined
  #startedMs = Number.NaN
  #latenessMs = Number.NaN
  /** The latest reconfiguration. */
  #renewed: Promise<void> = Promise.resolve()
  #isStopping = false

  constructor(settings: Settings, options: CollectionOptions) {
    const { ownThreads = new OwnThreads(), clock, random } = options
    this.#options = { ...options, ownThreads }
    this.#settings = settings
    const own = settings.collectors.find(({ name }) => name === stalls.name)
    this.#stalls = own && new StallWatch(settings, own, options)
    this.#threads = new ThreadListener(options)
    this.#schedules = new Schedules({ clock, random, onTick: (name, tick) => this.#tick(name, tick) })
    this.#runners = new Runners(settings, {
      ...this.#options,
      listenToThreads: () => this.#threads.listen(),
      mainThreadReader: (each) => mainThreadReader(each, this.#view(), this.#options),
      readsHost: () => this.#settings.hostCollectors === 'every' || this.#leadership?.leads === true,
    })
    for (const each of settings.collectors) this.#set(each, this.#createRunner(each))
    for (const each of settings.collectors) this.#needs.set(each.name, this.#needsOf(each))
    if (settings.hostCollectors === 'once') this.#leadership = this.#join()
  }

  get collectors(): readonly Collector[] {
    return [...this.#collectors.values()]
  }

  /** Starts the schedule, and the workers ahead of their first tick. Collectors of the host start when this process leads. */
  start(): void {
    this.#startedMs = this.#options.clock.monotonicMs()
    this.#stalls?.start()
    this.#run('process')
    this.#leadership?.start()
  }

  /**
   * Continues with other settings. A collector restarts if any of its inputs changed; the others keep their workers, counts and
   * ticks. Resolves when the former ones have ended. Must not be called again before that, nor after stop().
   */
  async reconfigure(settings: Settings): Promise<void> {
    const before = this.#settings
    // While the former ones can still collect.
    this.#schedules.catchUp()
    this.#settings = settings
    this.#runners.reconfigure(settings)
    this.#regroup(before)
    this.#renewed = this.#renewAll()
    await this.#renewed
    const inOrder = settings.collectors.flatMap(({ name }) => this.#collectors.get(name) ?? [])
    this.#collectors = new Map(inOrder.map((each) => [each.name, each]))
  }

  /**
   * Ends the ticks, waits up to `graceMs` for the collections in flight, and frees the workers.
   * @param reportsMs longest time for the reports of stalls, which their own thread sends
   * @returns 'stuck' when the kernel holds a killed worker
   */
  async stop(graceMs: number, reportsMs = graceMs): Promise<End> {
    this.#isStopping = true
    this.#leadership?.stop()
    this.#schedules.stop()
    const ends = await Promise.all(this.collectors.map((each) => this.#end(each, graceMs, reportsMs)))
    await this.#renewed
    this.#threads.close()
    const boxEnd = await this.#stalls?.stop()
    return [boxEnd, ...ends].includes('stuck') || this.#runners.areStuck ? 'stuck' : 'gone'
  }

  stats(): Record<string, CollectorStats> {
    return Object.fromEntries(this.collectors.map((collector) => [collector.name, collector.stats()]))
  }

  stallStats(): StallStats {
    return this.#stalls?.stats() ?? NO_STALLS
  }

  async #renewAll(): Promise<void> {
    const { collectors } = this.#settings
    const isRuntime = ({ name }: { readonly name: string }) => name === runtime.name
    const removed = this.collectors.filter(({ name }) => !collectors.some((each) => each.name === name))
    const others = collectors.filter((each) => !isRuntime(each))
    await Promise.all([...removed.map((each) => this.#remove(each)), ...others.map((each) => this.#renew(each))])
    // Renewed last, because it reads the times of the agent's threads, including new ones.
    await Promise.all(collectors.filter(isRuntime).map((each) => this.#renew(each)))
  }

  async #remove(collector: Collector): Promise<void> {
    const { name } = collector
    this.#schedules.remove(name)
    await this.#endFormer(collector)
    if (name === stalls.name) await this.#stalls?.stop()
    this.#collectors.delete(name)
    this.#needs.delete(name)
    this.#options.logger.info({ collector: name, stats: collector.stats() }, 'collector removed')
  }

  /** Adds a collector, or replaces it if any of its inputs changed. */
  async #renew(settings: CollectorSettings): Promise<void> {
    const { name, isolation, module } = settings
    const part = this.#partOf(name)
    const needs = this.#needsOf(settings)
    if (!nodeUtil().isDeepStrictEqual(this.#needs.get(name), needs)) {
      this.#needs.set(name, needs)
      const former = this.#collectors.get(name)
      // The thread stays if the collector joins before the former one leaves. A user's module gets a new thread.
      const early = isolation === 'thread' && module === undefined ? this.#createRunner(settings) : undefined
      if (former !== undefined) await this.#endFormer(former)
      if (name === stalls.name) this.#stalls = await this.#renewedStalls(settings)
      if (this.#isStopping) {
        await early?.close()
        return
      }
      // Ticks that are due by now are of the former schedule: the former collector skips them, and its counts continue.
      this.#schedules.catchUp()
      const collector = this.#set(settings, early ?? this.#createRunner(settings), former)
      if (this.#schedules.isRunning(part)) void this.#options.guard.settle(name, collector.start())
    }
    this.#schedules.set(part, settings, this.#settings.align)
  }

  async #renewedStalls(settings: CollectorSettings): Promise<StallWatch> {
    if (this.#stalls !== undefined) return this.#stalls.replace(this.#settings, settings)
    const watch = new StallWatch(this.#settings, settings, this.#options)
    watch.start()
    return watch
  }

  #endFormer(collector: Collector): Promise<End> {
    return this.#end(collector, collector.settings.timeoutMs, this.#settings.stopDeadlineMs)
  }

  /** Ends a collector. Lets `stalls` send its reports first, unless its thread failed and does not answer. */
  async #end(collector: Collector, graceMs: number, reportsMs: number): Promise<End> {
    const isWell = ['idle', 'running'].includes(collector.stats().state)
    if (collector.name === stalls.name && isWell) await this.#stalls?.finish(reportsMs)
    return collector.stop(graceMs)
  }

  #set(settings: CollectorSettings, runner: Runner, former?: Collector): Collector {
    const collector = new Collector(settings, runner, this.#options, former)
    this.#collectors.set(settings.name, collector)
    return collector
  }

  #createRunner(settings: CollectorSettings): Runner {
    const isWatch = settings.name === stalls.name
    return this.#runners.create(isWatch ? madeAtOpening(settings, 'watched', () => this.#stalls?.listen()) : settings)
  }

  #needsOf(settings: CollectorSettings): readonly unknown[] {
    return needsOf(settings, this.#settings, this.#options.ownThreads.names)
  }

  /** Leaves the group and joins another one, if the settings now call for it. */
  #regroup(before: Settings): void {
    if (this.#leadership === undefined || isSameGroup(before, this.#settings)) return
    this.#leadership.stop()
    this.#schedules.end('host')
    this.#leadership = this.#join()
    this.#leadership.start()
  }

  #join(): Leadership {
    const { guard } = this.#options
    return joinGroup(this.#settings, this.#options, {
      onLead: () => guard.run('group', () => this.#run('host')),
      onFollow: () => this.#schedules.end('host'),
    })
  }

  #partOf(name: string): Part {
    return this.#leadership === undefined || isAboutProcess(name) ? 'process' : 'host'
  }

  /** Starts the collectors of a part, with their first tick no sooner than the initial delay after start. */
  #run(part: Part): void {
    const { clock, guard } = this.#options
    const { align, initialDelayMs } = this.#settings
    const leftMs = Math.ceil(Math.max(0, this.#startedMs + initialDelayMs - clock.monotonicMs()))
    const collectors = this.collectors.filter(({ name }) => this.#partOf(name) === part)
    for (const collector of collectors) void guard.settle(collector.name, collector.start())
    const settings = collectors.map((each) => each.settings)
    this.#schedules.start(part, settings, align, leftMs)
  }

  #view(): CollectionView {
    return {
      collectors: () => this.collectors,
      takeLatenessSeconds: () => {
        const seconds = this.#latenessMs / 1000
        this.#latenessMs = Number.NaN
        return seconds
      },
      leads: () => this.#leadership?.leads,
      scope: this.#settings.scope,
    }
  }

  #tick(name: string, { tsMs, latenessMs, ...course }: ScheduledTick): void {
    // Not Math.max, which would keep the NaN that stands for no tick.
    if (!(this.#latenessMs >= latenessMs)) this.#latenessMs = latenessMs
    if (name === stalls.name) this.#stalls?.noteHeap()
    const collector = this.#collectors.get(name)
    if (collector !== undefined) void this.#options.guard.settle(name, collector.tick(tsMs, course))
  }
}
