import { isDeepStrictEqual } from 'node:util'
import type { Agent } from '../../src/agent/agent.js'
import type { CollectRequest, OpenRequest, Request } from '../../src/shared/protocol.js'
import type { CollectorSettings, OutputSettings, Settings } from '../../src/shared/settings.js'
import type { AgentStats, CollectorStats, OutputStats } from '../../src/shared/stats.js'
import type { Worked } from './behaviour.js'
import { Book } from './book.js'
import { CollectorWatch, START_TIMEOUT_MS } from './collector-watch.js'
import { Line } from './line.js'
import { OutputWatch } from './output-watch.js'
import type { Plan } from './plan.js'
import type { Points } from './points.js'
import { Random } from './random.js'
import { Receiver } from './receiver.js'
import { collectorOf, type Threads } from './threads.js'
import { must, type World } from './world.js'

export interface WatchesOptions {
  readonly plan: Plan
  readonly world: World
  readonly points: Points
  readonly agent: () => Agent
  /** Called when the host has received an event. May throw, like its listeners. */
  readonly onEvent: (name: string) => void
}

/** Checks everything the agent does, with a watch for each collector and output. */
export class Watches {
  /** Watches of the outputs in force. */
  outputs: readonly OutputWatch[]
  /** Settings of the agent's start or latest reconfiguration. */
  settings: Settings
  readonly #options: WatchesOptions
  readonly #all = new Map<string, OutputWatch>()
  readonly #collectors: Map<string, CollectorWatch>
  readonly #startWallMs: number
  readonly #isTroubled: boolean
  /** Completes the latest reconfiguration, once. */
  #endFormer = () => {}
  readonly #removed: OutputStats[] = []
  #isStopping = false

  constructor(options: WatchesOptions) {
    const { plan, world } = options
    this.#options = options
    this.settings = plan.settings
    this.#startWallMs = world.wallMs()
    this.outputs = plan.settings.outputs.map((output) => this.#watch(output))
    this.#isTroubled = plan.has('threads') && plan.threadTrouble > 0
    const { align, initialDelayMs } = plan.settings
    const schedule = { align, initialDelayMs }
    this.#collectors = new Map(
      plan.settings.collectors.map((each) => [each.name, new CollectorWatch(each, world, schedule, this.#isTroubled)]),
    )
  }

  /** Returns the watch of an output, in force or removed. */
  output(name: string): OutputWatch {
    return this.#all.get(name) as OutputWatch
  }

  /** Notes that other settings are now in force. @returns a function to call when the former parts have ended */
  reconfigured(settings: Settings): () => void {
    // Reconfigurations run one after the other: the former one is over.
    this.#endFormer()
    const before = this.settings
    this.settings = settings
    this.#reconfigureOutputs(before, settings)
    const { agent, plan, world } = this.#options
    const { align, initialDelayMs } = plan.settings
    const schedule = { align: settings.align, initialDelayMs, startWallMs: this.#startWallMs }
    const stats = ({ name }: CollectorSettings) => agent().stats().collectors[name] as CollectorStats
    const isAsBefore = (each: CollectorSettings) => before.collectors.some((other) => isDeepStrictEqual(other, each))
    const same = settings.collectors.filter(isAsBefore)
    const changed = settings.collectors.filter((each) => !same.includes(each))
    for (const each of changed) {
      if (this.#collectors.has(each.name)) continue
      this.#collectors.set(each.name, new CollectorWatch(each, world, { ...schedule, align }, this.#isTroubled))
    }
    for (const [name, watch] of this.#collectors) if (!same.some((each) => each.name === name)) watch.changes()
    const replanned = before.align === settings.align ? [] : same
    for (const each of replanned) this.collector(each.name).replanned(schedule, stats(each))
    let ending = changed
    this.#endFormer = () => {
      if (!this.#isStopping) for (const each of ending) this.collector(each.name).changed(each, schedule, stats(each))
      ending = []
    }
    return this.#endFormer
  }

  /** Checks the final counts of a removed output. */
  removed(stats: OutputStats): void {
    const { accepted, delivered, rejected, dropped, buffered, inFlight } = stats.points
    const sum = delivered + rejected + dropped.overflow + dropped.expired + dropped.shutdown
    must(accepted === sum && buffered + inFlight === 0, () => `removed with ${JSON.stringify(stats)}`)
    must(!this.output(stats.name).line.isBusy, () => `${stats.name} is removed with a request in flight`)
    this.#removed.push(stats)
  }

  collector(name: string): CollectorWatch {
    return this.#collectors.get(name) as CollectorWatch
  }

  /** Notes that the agent is being stopped. */
  stopping(): void {
    this.#isStopping = true
    for (const output of this.#all.values()) {
      output.stopping()
      output.book.stopping()
    }
  }

  /** Notes a thread's answer that reaches the agent. */
  answered(request: Request, { values, reason, cuts = [] }: Worked): void {
    const collector = this.collector(collectorOf(request))
    for (const each of [reason, ...cuts.map((cut) => cut.reason)]) if (each !== undefined) collector.owes(each)
    const good = cuts.filter((cut) => cut.reason === undefined).map((cut) => cut.values)
    const all = values === undefined ? good : [values]
    collector.answers(all)
    for (const { book } of this.outputs) for (const each of all) book.expect(each)
  }

  /** Checks that a thread may be killed during a request. */
  killed(request: Request, sinceMs: number, arrivesMs: number): void {
    if (request.kind === 'close') return
    const collector = this.collector(collectorOf(request))
    if (!this.#isStopping) {
      collector.killed(this.#dueMs(request, collector), sinceMs, arrivesMs, this.#isUnwanted(request, collector))
    }
    collector.owes('timeout')
  }

  /** Longest time for a request. Opening a former collector may take no longer than its collection. */
  #dueMs(request: OpenRequest | CollectRequest, collector: CollectorWatch): number {
    if (request.kind === 'collect') return collector.settings.timeoutMs
    return this.#isFormer(request, collector)
      ? Math.min(request.settings.timeoutMs, START_TIMEOUT_MS)
      : START_TIMEOUT_MS
  }

  /** Whether a request belongs to a former collector and its thread may end. An opening in a shared thread must go on. */
  #isUnwanted(request: OpenRequest | CollectRequest, collector: CollectorWatch): boolean {
    if (!this.#isFormer(request, collector)) return false
    if (request.kind === 'collect') return true
    const { isolation, group } = request.settings
    return ![...this.#collectors.values()].some((other) => other.isIn(isolation, group))
  }

  #isFormer(request: OpenRequest | CollectRequest, { isChanging }: CollectorWatch): boolean {
    if (isChanging || request.kind === 'collect') return isChanging
    const { settings } = request
    const inForce = this.settings.collectors.find(({ name }) => name === settings.name)
    return !isDeepStrictEqual(settings, inForce)
  }

  /** Checks every event of the agent. */
  listen(agent: Agent): void {
    const { world } = this.#options
    agent.on('collect', ({ collector, points, tsMs }) =>
      this.#told('collect', () => {
        const values = this.collector(collector).collected(points, tsMs)
        for (const { book } of this.outputs) book.mustHave(values)
      }),
    )
    agent.on('collectError', (event) =>
      this.#told('collectError', () => {
        world.note(() => `${event.collector} failed: ${event.reason}, ${event.message}`)
        this.collector(event.collector).failed(event)
      }),
    )
    agent.on('send', (event) => this.#told('send', () => this.output(event.output).sent(event)))
    agent.on('sendError', () => this.#told('sendError', () => {}))
    agent.on('drop', (event) => this.#told('drop', () => this.output(event.output).dropped(event)))
    agent.on('stateChange', (event) =>
      this.#told('stateChange', () => {
        world.note(() => `${event.name}: ${event.from} → ${event.to}`)
        const part = event.part === 'output' ? this.output(event.name) : this.collector(event.name)
        part.stateChanged(event)
      }),
    )
  }

  /** Checks the counts of all outputs against the books. */
  readonly sync = (): void => {
    const { outputs } = this.#options.agent().stats()
    for (const { name, points } of outputs) this.output(name).book.sync(points)
  }

  /** Checks all statistics after everything has settled. @param reported number of points that the host reported */
  check(threads: Threads, reported: number): void {
    const stats = this.#options.agent().stats()
    must(stats.reports.taken === reported, () => `${stats.reports.taken} reports are said to be taken`)
    for (const output of stats.outputs) {
      const watch = this.output(output.name)
      watch.book.sync(output.points)
      watch.book.forget()
      watch.check(output)
    }
    this.#checkRemoved(stats)
    for (const [name, watch] of this.#collectors) {
      const collector = stats.collectors[name]
      if (collector !== undefined) watch.check(collector, this.#isStopping)
    }
    if (!this.#isStopping) for (const thread of threads.alive) this.#checkDeadline(thread.pending)
  }

  #checkRemoved({ removedOutputs: { outputs, points } }: AgentStats): void {
    const { accepted, delivered, rejected, dropped, buffered, inFlight } = points
    must(outputs === this.#all.size - this.outputs.length, () => `${outputs} outputs are said to be removed`)
    const sum = delivered + rejected + dropped.overflow + dropped.expired + dropped.shutdown + buffered + inFlight
    must(accepted === sum, () => `removed outputs: ${JSON.stringify(points)}`)
    const ended = this.#removed.reduce((total, each) => total + each.points.accepted, 0)
    must(outputs > this.#removed.length || accepted === ended, () => `removed outputs have ${accepted}, not ${ended}`)
  }

  #reconfigureOutputs(before: Settings, settings: Settings): void {
    const isOther = before.host !== settings.host || !isDeepStrictEqual(before.tags, settings.tags)
    const [one] = this.outputs
    for (const watch of this.outputs) {
      const { name } = watch.settings
      const [former, next] = [before, settings].map(({ outputs }) => outputs.find((each) => each.name === name))
      if (next === undefined) {
        watch.stopping()
        watch.book.leave()
      } else if (isOther || !isDeepStrictEqual(former, next)) {
        watch.reconfigured(next, isOther || !isDeepStrictEqual(sendingOf(former), sendingOf(next)))
      }
    }
    this.outputs = settings.outputs.map(({ name }, index) => {
      const known = this.#all.get(name)
      if (known !== undefined) return known
      const added = this.#watch(settings.outputs[index] as OutputSettings)
      if (one !== undefined) added.book.expectAs(one.book)
      return added
    })
  }

  #checkDeadline(work: { request: Request; sinceMs: number; heldMs: number } | undefined): void {
    if (work === undefined) return
    const { request, sinceMs, heldMs } = work
    if (request.kind !== 'close') this.collector(collectorOf(request)).checkDeadline(request.kind, sinceMs, heldMs)
  }

  #watch(output: OutputSettings): OutputWatch {
    const settings = { ...output }
    const { plan, world, points } = this.#options
    const receiver = new Receiver(settings.name)
    const own = { settings, world, points, receiver }
    const book = new Book(own)
    const line: Line = new Line({
      ...own,
      book,
      random: new Random(plan.seed, `line ${settings.name}`),
      onBegin: (key, isKept) => {
        this.sync()
        watch.begins(key, isKept)
      },
      onEnd: (...end) => watch.ends(...end),
    })
    const watch: OutputWatch = new OutputWatch(settings, world, book, line)
    this.#all.set(settings.name, watch)
    return watch
  }

  #told(name: string, note: () => void): void {
    this.sync()
    note()
    if (!this.#isStopping) this.#options.onEvent(name)
  }
}

/** Returns the settings that decide how an output sends. */
function sendingOf(settings: OutputSettings | undefined): object | undefined {
  return settings && { ...settings, buffer: undefined, batch: { ...settings.batch, flushIntervalMs: undefined } }
}
