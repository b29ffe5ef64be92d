import { Agent } from '../../src/agent/agent.js'
import { Engine } from '../../src/agent/engine.js'
import { provideAssemble } from '../../src/agent/load-assemble.js'
import type { EmitEvent } from '../../src/shared/events.js'
import { functionTransport } from './function-line.js'
import { Host } from './host.js'
import { type Cut, type Plan, planOf } from './plan.js'
import { Points } from './points.js'
import { Random } from './random.js'
import { Reconfigurations } from './reconfigurations.js'
import { Wire } from './socket.js'
import { collectorOf, Threads } from './threads.js'
import { Watches } from './watches.js'
import { must, Violation, World } from './world.js'

/** Thrown by a listener of the host, as a bug of its own. */
class ListenerError extends Error {}

export interface Outcome {
  readonly events: number
  readonly failure: string | undefined
  readonly timeline: readonly string[]
}

let current: World | undefined

/** Handles an uncaught error. Ignores those of listeners, which are the host's own. */
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

/** An agent with its host, threads and receivers. */
class Simulation {
  readonly #plan: Plan
  readonly #world: World
  readonly #watches: Watches
  readonly #threads: Threads
  readonly #wire: Wire
  readonly #host: Host
  readonly #listeners: Random
  readonly #agent: Agent
  readonly #reconfigurations: Reconfigurations
  #isReporting = false
  #isMended = false

  constructor(plan: Plan, world: World) {
    const { seed } = plan
    this.#plan = plan
    this.#world = world
    this.#listeners = new Random(seed, 'listeners')
    const own = { plan, world, points: new Points(), agent: () => this.#agent }
    const watches = new Watches({ ...own, onEvent: (name) => this.#hear(name) })
    this.#watches = watches
    this.#threads = new Threads({
      ...own,
      random: new Random(seed, 'threads'),
      trouble: () => (plan.has('threads') && !this.#isMended ? plan.threadTrouble : 0),
      onAsked: (request) => watches.collector(request.collector).asked(request.tsMs),
      onAnswer: (request, worked) => watches.answered(request, worked),
      onKill: (request, sinceMs, arrivesMs) => watches.killed(request, sinceMs, arrivesMs),
      onExit: (request, { reason }) => watches.collector(collectorOf(request)).owes(reason),
    })
    this.#wire = new Wire({
      world,
      random: new Random(seed, 'wire'),
      newer: new Random(seed, 'connections'),
      trouble: () => (plan.has('connections') && !this.#isMended ? plan.receiverTrouble : 0),
      outputOf: (host) => watches.output(host.slice(0, host.indexOf('.'))),
    })
    this.#host = new Host({
      ...own,
      outputs: () => watches.outputs,
      settings: () => watches.settings,
      reconfigure: (random) => this.#reconfigurations.ask(random),
      sync: watches.sync,
    })
    this.#reconfigurations = new Reconfigurations({ ...own, watches })
    this.#agent = this.#assemble()
    watches.listen(this.#agent)
  }

  async run(): Promise<void> {
    const { events, end } = this.#plan
    const world = this.#world
    world.note(() => `seed ${this.#plan.seed}: ${describe(this.#plan)}`)
    const abort = new AbortController()
    this.#agent.start({ signal: abort.signal })
    this.#host.start()
    while (world.events < events) await this.#step()
    if (end === 'mend') await this.#mend()
    this.#host.stopping()
    this.#watches.stopping()
    this.#reconfigurations.stopping()
    const deadlineMs = end === 'stop' ? this.#plan.stopDeadlineMs : this.#watches.settings.stopDeadlineMs
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
    this.#watches.check(this.#threads, this.#host.reported)
  }

  /** Ends all trouble and runs until the outputs are well. */
  async #mend(): Promise<void> {
    const world = this.#world
    world.note(() => 'everything is mended')
    this.#isMended = true
    this.#host.mend()
    this.#threads.release()
    // Retry-After may ask for five minutes.
    const endMs = world.monotonicMs() + 310_000
    const before = this.#watches.outputs.map(({ line }) => line.requests)
    // An output whose points expire before it may send again has nothing to probe with.
    const isWell = () =>
      this.#watches.outputs.every(({ state, line }, at) => state === 'ok' || line.requests === before[at])
    const isBusy = () => this.#watches.outputs.some(({ book, state }) => state !== 'ok' && book.remaining.length > 0)
    for (let left = 1000; left > 0 && (!isWell() || isBusy()) && world.monotonicMs() < endMs; left--) await this.#step()
    must(isWell() || world.monotonicMs() < endMs, 'an output has not recovered')
  }

  async #checkEnd(): Promise<void> {
    const world = this.#world
    const stats = this.#agent.stats()
    world.note(() => 'stopped')
    for (const { settings, book, line } of this.#watches.outputs) {
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
    const requests = this.#watches.outputs.map(({ line }) => line.requests)
    const endMs = world.monotonicMs() + 30_000
    while (await world.step(endMs)) this.#watches.check(this.#threads, this.#host.reported)
    must(world.pendingTimers === 0, () => `${world.pendingTimers} timers are set after the stop`)
    must(this.#threads.launches === launches, 'a thread is started after the stop')
    this.#watches.outputs.forEach(({ settings, line }, index) => {
      must(line.requests === requests[index], `${settings.name} sends after the stop`)
    })
    for (const thread of this.#threads.alive) must(thread.isAbandoned, `${thread.name} is stuck, and was not abandoned`)
  }

  #assemble(): Agent {
    const { settings, seed } = this.#plan
    const { launcher } = this.#threads
    const launchers = { thread: launcher, process: launcher, *loadPackages() {} }
    const random = new Random(seed, 'agent').next
    const hostProcess = {
      nodeVersion: '22.3.0',
      pid: 1,
      cpuSeconds: () => 1,
      rssBytes: () => 1,
      uid: () => 1,
      threadId: () => 1,
      isInspected: () => false,
      inspectorRefusal: () => undefined,
      onExit: () => () => {},
      stdout: () => process.stdout,
    }
    const transport = this.#plan.overHttp ? undefined : functionTransport((name) => this.#watches.output(name).line)
    this.#wire.install()
    provideAssemble((_config, _options, emit: EmitEvent) => {
      const own = {
        clock: this.#world,
        random,
        logger: this.#reconfigurations.logger,
        emit,
        variables: {},
        hostProcess,
      }
      const engine = new Engine(settings, { ...own, launchers, transport })
      return { status: 'assembled', engine, resolve: this.#reconfigurations.resolve }
    })
    return new Agent()
  }

  /** Acts as the host's listener: it may report a point or throw. */
  #hear(name: string): void {
    const random = this.#listeners
    if (!this.#plan.has('listeners') || this.#isMended) return
    if (name === 'drop' && !this.#isReporting && random.chance(0.1)) {
      this.#isReporting = true
      this.#host.reportOne(true)
      this.#isReporting = false
    }
    if (random.chance(0.03)) throw new ListenerError(`a listener of ${name} throws`)
  }
}

function describe({ settings, overHttp, end, threadTrouble, receiverTrouble }: Plan): string {
  const collectors = settings.collectors.map(
    ({ name, intervalMs, timeoutMs, isolation, group, sampleIntervalMs }) =>
      `${name} (${intervalMs} ms, ${timeoutMs} ms, ${group ?? isolation}${sampleIntervalMs ? ', sampled' : ''})`,
  )
  return `${collectors.join(', ')}; ${settings.outputs.length} outputs${overHttp ? ' over HTTP' : ''}; trouble ${threadTrouble}, ${receiverTrouble}; ends by ${end}`
}
