import { Agent } from '../../src/agent/agent.js'
import { Engine } from '../../src/agent/engine.js'
import { provideAssemble } from '../../src/agent/load-assemble.js'
import type { EmitEvent } from '../../src/shared/events.js'
import { silentLogger } from '../../src/shared/logger.js'
import type { Request } from '../../src/shared/protocol.js'
import { Book } from './book.js'
import { CollectorWatch } from './collector-watch.js'
import { functionTransport } from './function-line.js'
import { Host } from './host.js'
import { Line } from './line.js'
import { OutputWatch } from './output-watch.js'
import { type Cut, type Plan, planOf } from './plan.js'
import { Points } from './points.js'
import { Random } from './random.js'
import { Receiver } from './receiver.js'
import { Wire } from './socket.js'
import { Threads } from './threads.js'
import { must, Violation, World } from './world.js'

/** Thrown by a listener of the host's, as its own mistake. */
export class ListenerError extends Error {}

export interface Outcome {
  readonly events: number
  readonly failure: string | undefined
  readonly timeline: readonly string[]
}

let current: World | undefined

/** An error that nobody caught: those of listeners are the host's own. */
export function uncaught(error: unknown): void {
  if (error instanceof ListenerError) return
  current?.fail(error)
}

/** Runs one seed. */
export async function simulate(seed: number, cut: Cut = {}, keepLines = false): Promise<Outcome> {
  const world = new World(keepLines)
  current = world
  try {
    await new Simulation(planOf(seed, cut), world).run()
    return { events: world.events, failure: undefined, timeline: world.timeline }
  } catch (error) {
    const failure = error instanceof Violation ? error.message : String((error as Error).stack ?? error)
    return { events: world.events, failure, timeline: world.timeline }
  } finally {
    current = undefined
  }
}

/** One agent, its host, its threads and receivers. */
class Simulation {
  readonly #plan: Plan
  readonly #world: World
  readonly #points = new Points()
  readonly #outputs: readonly OutputWatch[]
  readonly #collectors = new Map<string, CollectorWatch>()
  readonly #threads: Threads
  readonly #wire: Wire
  readonly #host: Host
  readonly #listeners: Random
  readonly #agent: Agent
  #isStopping = false
  #isMended = false

  constructor(plan: Plan, world: World) {
    const { seed, settings } = plan
    this.#plan = plan
    this.#world = world
    this.#listeners = new Random(seed, 'listeners')
    this.#outputs = settings.outputs.map((output) => {
      const receiver = new Receiver(output.name)
      const own = { settings: output, world, points: this.#points, receiver }
      const book = new Book(own)
      const random = new Random(seed, `line ${output.name}`)
      const line: Line = new Line({
        ...own,
        random,
        book,
        onBegin: (key) => this.#begins(watch, key),
        onEnd: (...end) => watch.ends(...end),
      })
      const watch: OutputWatch = new OutputWatch(output, world, book, line)
      return watch
    })
    for (const collector of settings.collectors) {
      this.#collectors.set(collector.name, new CollectorWatch(collector, world, settings))
    }
    this.#threads = new Threads({
      world,
      random: new Random(seed, 'threads'),
      points: this.#points,
      trouble: () => (plan.has('threads') && !this.#isMended ? plan.threadTrouble : 0),
      onAsked: (request) => this.#collector(request.collector).asked(request.tsMs),
      onAnswer: (request, { values, reason }) => {
        if (reason !== undefined) this.#collector(collectorOf(request)).owes(reason)
        if (values === undefined) return
        this.#collector(collectorOf(request)).answers(values)
        for (const { book } of this.#outputs) book.expect(values)
      },
      onKill: (request, sinceMs) => {
        this.#collector(collectorOf(request)).killed(request.kind, sinceMs, this.#isStopping)
      },
      onExit: (request, { reason }) => this.#collector(collectorOf(request)).owes(reason),
    })
    this.#wire = new Wire({
      world,
      random: new Random(seed, 'wire'),
      trouble: () => (plan.has('connections') && !this.#isMended ? plan.receiverTrouble : 0),
      lineOf: (host) => this.#line(host.slice(0, host.indexOf('.'))),
    })
    this.#host = new Host({
      plan,
      world,
      points: this.#points,
      outputs: this.#outputs,
      agent: () => this.#agent,
      sync: () => this.#sync(),
    })
    this.#agent = this.#assemble()
    this.#listen()
  }

  async run(): Promise<void> {
    const { settings, events, end } = this.#plan
    const world = this.#world
    world.note(() => `seed ${this.#plan.seed}: ${describe(this.#plan)}`)
    const abort = new AbortController()
    this.#agent.start({ signal: abort.signal })
    this.#host.start()
    while (world.events < events) await this.#step()
    if (end === 'mend') await this.#mend()
    this.#isStopping = true
    this.#host.stopping()
    for (const output of this.#outputs) {
      output.stopping()
      output.book.stopping()
    }
    const deadlineMs = end === 'stop' ? this.#plan.stopDeadlineMs : settings.stopDeadlineMs
    const beganMs = world.monotonicMs()
    const heldMs = world.heldMs
    world.note(() => `${end}, ${deadlineMs} ms`)
    if (end === 'abort') abort.abort()
    let isStopped = false
    const stopped = end === 'abort' ? this.#agent.stop() : this.#agent.stop({ deadlineMs })
    stopped.then(
      () => {
        isStopped = true
      },
      (error: unknown) => world.fail(error),
    )
    await world.settle()
    while (!isStopped) {
      const ms = world.monotonicMs() - beganMs - (world.heldMs - heldMs)
      must(ms <= deadlineMs + 60, () => `stop has taken ${ms} ms, ${deadlineMs} are the most`)
      await this.#step()
    }
    await this.#checkEnd()
  }

  async #step(): Promise<void> {
    must(await this.#world.step(), 'nothing will ever happen again')
    this.#check()
  }

  /** Everything that can go on goes on, until the outputs are well. */
  async #mend(): Promise<void> {
    const world = this.#world
    world.note(() => 'everything is mended')
    this.#isMended = true
    this.#host.mend()
    this.#threads.release()
    // Retry-After may ask for five minutes.
    const endMs = world.monotonicMs() + 310_000
    const isWell = () => this.#outputs.every(({ state }) => state === 'ok')
    for (let left = 4000; left > 0 && !isWell() && world.monotonicMs() < endMs; left--) await this.#step()
    must(isWell() || world.monotonicMs() < endMs, 'an output has not recovered')
  }

  async #checkEnd(): Promise<void> {
    const world = this.#world
    const stats = this.#agent.stats()
    world.note(() => 'stopped')
    for (const { settings, book, line } of this.#outputs) {
      must(book.remaining.length === 0, () => `${settings.name} keeps ${book.remaining.length} points after the stop`)
      must(!line.isBusy, `${settings.name} has a request in flight after the stop`)
    }
    if (!stats.forced) {
      must(this.#threads.alive.length === 0, 'a thread outlives the stop, and stats.forced is false')
      must(world.pendingTimers === 0, () => `${world.pendingTimers} timers outlive the stop`)
    }
    must(this.#wire.openSockets === 0, () => `${this.#wire.openSockets} connections outlive the stop`)
    this.#host.mend()
    const { launches } = this.#threads
    const requests = this.#outputs.map(({ line }) => line.requests)
    const endMs = world.monotonicMs() + 30_000
    while (await world.step(endMs)) this.#check()
    must(world.pendingTimers === 0, () => `${world.pendingTimers} timers are set after the stop`)
    must(this.#threads.launches === launches, 'a thread is started after the stop')
    this.#outputs.forEach(({ settings, line }, index) => {
      must(line.requests === requests[index], `${settings.name} sends after the stop`)
    })
    for (const thread of this.#threads.alive) must(thread.isAbandoned, `${thread.name} is stuck, and was not abandoned`)
  }

  #assemble(): Agent {
    const { settings, seed } = this.#plan
    const { launcher } = this.#threads
    const launchers = { thread: launcher, process: launcher, *loadPackages() {} }
    const random = new Random(seed, 'agent').next
    const hostProcess = { cpuSeconds: () => 1, rssBytes: () => 1, uid: () => 1, stdout: () => process.stdout }
    const transport = this.#plan.overHttp ? undefined : functionTransport((name) => this.#line(name))
    this.#wire.install()
    provideAssemble((_config, _options, emit: EmitEvent) => {
      const own = { clock: this.#world, random, logger: silentLogger, emit, variables: {}, hostProcess }
      const engine = new Engine(settings, { ...own, launchers, transport })
      return { status: 'assembled', engine, stopDeadlineMs: settings.stopDeadlineMs }
    })
    return new Agent()
  }

  #line(output: string): Line {
    return (this.#outputs.find(({ settings }) => settings.name === output) as OutputWatch).line
  }

  #output(name: string): OutputWatch {
    return this.#outputs.find(({ settings }) => settings.name === name) as OutputWatch
  }

  #collector(name: string): CollectorWatch {
    return this.#collectors.get(name) as CollectorWatch
  }

  #listen(): void {
    const agent = this.#agent
    const world = this.#world
    agent.on('collect', ({ collector, points }) =>
      this.#told('collect', () => {
        const values = this.#collector(collector).collected(points)
        for (const { book } of this.#outputs) book.mustHave(values)
      }),
    )
    agent.on('collectError', (event) =>
      this.#told('collectError', () => {
        world.note(() => `${event.collector} failed: ${event.reason}, ${event.message}`)
        this.#collector(event.collector).failed(event)
      }),
    )
    agent.on('send', (event) => this.#told('send', () => this.#output(event.output).sent(event)))
    agent.on('sendError', () => this.#told('sendError', () => {}))
    agent.on('drop', (event) => this.#told('drop', () => this.#output(event.output).dropped(event)))
    agent.on('stateChange', (event) =>
      this.#told('stateChange', () => {
        world.note(() => `${event.name}: ${event.from} → ${event.to}`)
        const part = event.part === 'output' ? this.#output(event.name) : this.#collector(event.name)
        part.stateChanged(event)
      }),
    )
  }

  #isReporting = false

  /** The host hears of something: it may report a point, or make a mistake. */
  #told(name: string, note: () => void): void {
    this.#sync()
    note()
    const random = this.#listeners
    if (!this.#plan.has('listeners') || this.#isStopping || this.#isMended) return
    if (name === 'drop' && !this.#isReporting && random.chance(0.1)) {
      this.#isReporting = true
      this.#host.reportOne(true)
      this.#isReporting = false
    }
    if (random.chance(0.03)) throw new ListenerError(`a listener of ${name} throws`)
  }

  #begins(output: OutputWatch, key: string): void {
    this.#sync()
    output.begins(key)
  }

  #sync(): void {
    const { outputs } = this.#agent.stats()
    outputs.forEach(({ points }, index) => {
      this.#outputs[index]?.book.sync(points)
    })
  }

  #check(): void {
    const stats = this.#agent.stats()
    must(stats.reports.taken === this.#host.reported, () => `${stats.reports.taken} reports are said to be taken`)
    stats.outputs.forEach((output, index) => {
      const watch = this.#outputs[index] as OutputWatch
      watch.book.sync(output.points)
      watch.book.forget()
      watch.check(output)
    })
    for (const [name, watch] of this.#collectors) {
      const collector = stats.collectors[name]
      if (collector !== undefined) watch.check(collector, this.#isStopping)
    }
  }
}

function collectorOf(request: Request): string {
  return request.kind === 'open' ? request.settings.name : request.collector
}

function describe({ settings, overHttp, end, threadTrouble, receiverTrouble }: Plan): string {
  const collectors = settings.collectors.map(
    ({ name, intervalMs, timeoutMs, isolation, group }) =>
      `${name} (${intervalMs} ms, ${timeoutMs} ms, ${group ?? isolation})`,
  )
  return `${collectors.join(', ')}; ${settings.outputs.length} outputs${overHttp ? ' over HTTP' : ''}; trouble ${threadTrouble}, ${receiverTrouble}; ends by ${end}`
}
