import type { Agent } from '../../src/agent/agent.js'
import type { Request } from '../../src/shared/protocol.js'
import type { Worked } from './behaviour.js'
import { Book } from './book.js'
import { CollectorWatch } from './collector-watch.js'
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
  /** Is called when the host has heard of an event, and may throw as its listeners may. */
  readonly onEvent: (name: string) => void
}

/** All that is held against what the agent does: a watch for each collector and output. */
export class Watches {
  readonly outputs: readonly OutputWatch[]
  readonly #options: WatchesOptions
  readonly #collectors: ReadonlyMap<string, CollectorWatch>
  #isStopping = false

  constructor(options: WatchesOptions) {
    const { plan, world } = options
    this.#options = options
    this.outputs = plan.settings.outputs.map((output) => this.#watch(output))
    const isTroubled = plan.has('threads') && plan.threadTrouble > 0
    this.#collectors = new Map(
      plan.settings.collectors.map((each) => [each.name, new CollectorWatch(each, world, plan.settings, isTroubled)]),
    )
  }

  output(name: string): OutputWatch {
    return this.outputs.find(({ settings }) => settings.name === name) as OutputWatch
  }

  collector(name: string): CollectorWatch {
    return this.#collectors.get(name) as CollectorWatch
  }

  /** The agent is stopped. */
  stopping(): void {
    this.#isStopping = true
    for (const output of this.outputs) {
      output.stopping()
      output.book.stopping()
    }
  }

  /** A thread's answer reaches the agent. */
  answered(request: Request, { values, reason, cuts = [] }: Worked): void {
    const collector = this.collector(collectorOf(request))
    for (const each of [reason, ...cuts.map((cut) => cut.reason)]) if (each !== undefined) collector.owes(each)
    const good = cuts.filter((cut) => cut.reason === undefined).map((cut) => cut.values)
    const all = values === undefined ? good : [values]
    collector.answers(all)
    for (const { book } of this.outputs) for (const each of all) book.expect(each)
  }

  /** A thread is killed while it is at a request. */
  killed(request: Request, sinceMs: number, arrivesMs: number): void {
    if (request.kind === 'close') return
    const collector = this.collector(collectorOf(request))
    if (!this.#isStopping) collector.killed(request.kind, sinceMs, arrivesMs)
    collector.owes('timeout')
  }

  /** Holds every event against what is known. */
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

  /** Holds the counts of all outputs against the books. */
  readonly sync = (): void => {
    const { outputs } = this.#options.agent().stats()
    outputs.forEach(({ points }, index) => {
      this.outputs[index]?.book.sync(points)
    })
  }

  /** Holds everything against what is known, after it has come to rest. @param reported points that the host gave */
  check(threads: Threads, reported: number): void {
    const stats = this.#options.agent().stats()
    must(stats.reports.taken === reported, () => `${stats.reports.taken} reports are said to be taken`)
    stats.outputs.forEach((output, index) => {
      const watch = this.outputs[index] as OutputWatch
      watch.book.sync(output.points)
      watch.book.forget()
      watch.check(output)
    })
    for (const [name, watch] of this.#collectors) {
      const collector = stats.collectors[name]
      if (collector !== undefined) watch.check(collector, this.#isStopping)
    }
    if (!this.#isStopping) for (const thread of threads.alive) this.#checkDeadline(thread.pending)
  }

  #checkDeadline(work: { request: Request; sinceMs: number; heldMs: number } | undefined): void {
    if (work === undefined) return
    const { request, sinceMs, heldMs } = work
    if (request.kind !== 'close') this.collector(collectorOf(request)).checkDeadline(request.kind, sinceMs, heldMs)
  }

  #watch(settings: OutputWatch['settings']): OutputWatch {
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
    return watch
  }

  #told(name: string, note: () => void): void {
    this.sync()
    note()
    if (!this.#isStopping) this.#options.onEvent(name)
  }
}
