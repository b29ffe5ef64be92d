import type { Exit, Launch, RawResponse, Worker } from '../../src/run/worker.js'
import type { CollectRequest, Request } from '../../src/shared/protocol.js'
import {
  type Behaviour,
  closeBehaviour,
  collectBehaviour,
  openBehaviour,
  type Reader,
  type Worked,
} from './behaviour.js'
import { Cutting } from './cutting.js'
import type { Points } from './points.js'
import type { Random } from './random.js'
import { must, type World } from './world.js'

export interface ThreadsOptions {
  readonly world: World
  readonly random: Random
  readonly points: Points
  /** How much goes wrong, from 0 to 1; it may change. */
  readonly trouble: () => number
  /** A thread is asked to collect. */
  readonly onAsked: (request: CollectRequest) => void
  /** An answer reaches the main thread. */
  readonly onAnswer: (request: Request, worked: Worked) => void
  /** A thread is killed while it is at a request, since then; its next answer reaches the main thread at another time, or never. */
  readonly onKill: (request: Request, sinceMs: number, arrivesMs: number) => void
  /** A thread that nobody killed is no more; it was at this request, or that was its latest. */
  readonly onExit: (request: Request, exit: Exit) => void
}

/** All threads and processes of a run. */
export class Threads {
  readonly #options: ThreadsOptions
  readonly #alive = new Set<Thread>()
  #launches = 0

  constructor(options: ThreadsOptions) {
    this.#options = options
    options.world.onStepWall = () => {
      for (const thread of this.#alive) thread.passTime()
    }
  }

  /** Starts one after the other, never one beside another. */
  readonly launcher = (): Launch => {
    let previous: Thread | undefined
    return (onExit) => {
      must(
        previous === undefined || previous.isGone,
        () => `${previous?.name} is not gone, and another is started beside it`,
      )
      const thread = new Thread(`t${++this.#launches}`, this.#options, (exit) => {
        this.#alive.delete(thread)
        onExit(exit)
      })
      previous = thread
      this.#alive.add(thread)
      return thread
    }
  }

  get alive(): readonly Thread[] {
    return [...this.#alive]
  }

  get launches(): number {
    return this.#launches
  }

  /** What is stuck comes free. */
  release(): void {
    for (const thread of this.#alive) thread.release()
  }
}

/** What a thread does with one request. */
interface Work {
  readonly request: Request
  readonly beginMs: number
  /** When its answer leaves the thread; infinite when none does. */
  readonly endMs: number
  readonly behaviour: Behaviour
  /** What a sampled collector answers, decided when it does: it goes on while the main thread is held. */
  readonly worked?: Worked | undefined
}

/** A thread or process that does with each request what chance says. Its time passes also while the main thread is held. */
class Thread implements Worker {
  readonly name: string
  readonly #options: ThreadsOptions
  readonly #onExit: (exit: Exit) => void
  readonly #layouts = new Map<string, { id: number; width: number }>()
  readonly #cutting: Cutting
  readonly #opened = new Set<string>()
  #script: readonly Work[] = []
  #answered = 0
  #sentMs = 0
  #sentHeldMs = 0
  /** Answers that are kept back are sent with the last one. */
  #isHoldingBack = false
  #state: 'up' | 'killed' | 'stuck' | 'gone' = 'up'
  #abandoned = false

  constructor(name: string, options: ThreadsOptions, onExit: (exit: Exit) => void) {
    this.name = name
    this.#options = options
    this.#onExit = onExit
    this.#cutting = new Cutting(options)
    const { world, random, trouble } = options
    world.note(() => `${name} is started`)
    if (random.chance(trouble() * 0.2)) {
      world.after(random.int(0, 30), () => this.#exit({ reason: 'crash', message: 'no thread could be started' }))
    }
  }

  get isGone(): boolean {
    return this.#state === 'gone'
  }

  get isAbandoned(): boolean {
    return this.#abandoned
  }

  /** The request it is at. */
  get current(): Request | undefined {
    return this.#answered < this.#script.length ? this.#script[this.#index]?.request : undefined
  }

  /** When it began with what it is at, in monotonic time. */
  get currentSinceMs(): number {
    return this.#script[this.#index]?.beginMs ?? Number.NaN
  }

  /**
   * What it is at, since when, and how long the main thread was held meanwhile; undefined when nobody waits for it, or when
   * answers are kept back: then the deadline of the first of these may come first.
   */
  get pending(): { request: Request; sinceMs: number; heldMs: number } | undefined {
    const { current } = this
    if (this.#state !== 'up' || this.#isHoldingBack || current === undefined) return undefined
    const heldMs = this.#options.world.heldMs - this.#sentHeldMs
    return { request: current, sinceMs: this.currentSinceMs, heldMs }
  }

  get progress() {
    return { index: this.#index, afterMs: Math.round(this.currentSinceMs - this.#sentMs) }
  }

  /** When the next answer reaches the main thread; infinite when none does. */
  get #arrivesMs(): number {
    const rest = this.#script.slice(this.#answered, this.#isHoldingBack ? undefined : this.#answered + 1)
    return Math.max(...rest.map(({ endMs }) => endMs))
  }

  get #index(): number {
    const nowMs = this.#options.world.monotonicMs()
    let at = 0
    while (at + 1 < this.#script.length && (this.#script[at + 1] as Work).beginMs <= nowMs) at++
    return at
  }

  send(requests: readonly Request[], onAnswer: (answer: RawResponse) => void): void {
    const { world, random } = this.#options
    must(this.#answered === this.#script.length, `${this.name} is sent a request while it is at another`)
    must(this.#state !== 'stuck' && this.#state !== 'killed', `${this.name} is sent a request after it was killed`)
    this.#sentMs = world.monotonicMs()
    this.#sentHeldMs = world.heldMs
    for (const request of requests) if (request.kind === 'collect') this.#options.onAsked(request)
    this.#answered = 0
    this.#isHoldingBack = requests.length > 1 && random.chance(0.5)
    this.#script = this.#write(requests)
    world.note(() => `${this.name} ${this.#script.map(describe).join(', then ')}`)
    const lastMs = this.#script.reduce((most, { endMs }) => Math.max(most, endMs), 0)
    for (const work of this.#script) {
      if (work.behaviour.kind === 'crash') {
        world.after(work.beginMs + work.behaviour.ms - this.#sentMs, () => this.#exit(exitOf(work.behaviour)))
      }
      if (!Number.isFinite(work.endMs)) break
      const leavesMs = this.#isHoldingBack ? lastMs : work.endMs
      if (Number.isFinite(leavesMs)) world.messageAfter(leavesMs - this.#sentMs, () => this.#answer(work, onAnswer))
    }
  }

  kill(): void {
    if (this.#state !== 'up') return
    const { world, random, trouble, onKill } = this.#options
    if (this.current !== undefined) onKill(this.current, this.currentSinceMs, this.#arrivesMs)
    this.#state = 'killed'
    const exit: Exit = { reason: 'crash', message: 'killed' }
    if (random.chance(trouble() * 0.5)) {
      this.#state = 'stuck'
      world.note(() => `${this.name} is killed, and hangs in the kernel`)
      if (random.chance(0.7)) world.after(random.int(500, 20_000), () => this.#exit(exit))
    } else world.after(random.pick([0, 1, 5, 30, 400]), () => this.#exit(exit))
  }

  abandon(): void {
    this.#abandoned = true
  }

  /** Does what it has to do by itself until now. */
  passTime(): void {
    if (this.#state === 'up') this.#cutting.passUntil(this.#options.world.monotonicMs())
  }

  release(): void {
    if (this.#state === 'stuck') this.#options.world.after(0, () => this.#exit({ reason: 'crash', message: 'killed' }))
  }

  #write(requests: readonly Request[]): readonly Work[] {
    const { world, random, trouble } = this.#options
    const script: Work[] = []
    let beginMs = world.monotonicMs()
    for (const request of requests) {
      const behaviour = behaviourOf(request, random, trouble())
      const collector = collectorOf(request)
      if (request.kind !== 'collect') this.#forget(request, collector)
      must(request.kind !== 'collect' || this.#opened.has(collector), `${this.name} has not opened ${collector}`)
      const endMs = 'answer' in behaviour ? beginMs + behaviour.ms : Number.POSITIVE_INFINITY
      // Behind a request that never ends, no other begins.
      const begins = Number.isFinite(beginMs)
      if (begins) this.#cutting.passUntil(beginMs)
      const isCut = begins && request.kind === 'collect' && request.course !== undefined && 'isWell' in behaviour
      const worked = isCut && behaviour.isWell ? this.#cutting.respond(request, endMs) : undefined
      this.#cutting.occupy(endMs)
      script.push({ request, beginMs, endMs, behaviour, worked })
      beginMs = endMs
    }
    return script
  }

  #answer({ request, behaviour, beginMs, endMs, worked: cut }: Work, onAnswer: (answer: RawResponse) => void): void {
    const { world, random, onAnswer: tell } = this.#options
    if (this.#state === 'gone' || (this.#state !== 'up' && endMs < world.monotonicMs() - 1 && random.chance(0.5)))
      return
    if (!('answer' in behaviour)) return
    this.#answered++
    const reader = request.kind !== 'collect' || cut !== undefined ? undefined : this.#reader(request)
    const worked = cut ?? behaviour.answer(reader)
    if (reader !== undefined && worked.values !== undefined) this.#layouts.set(reader.request.collector, reader.layout)
    world.note(() => `${this.name} answers for ${nameOf(request)}: ${worked.text}`)
    tell(request, worked)
    onAnswer({ response: worked.response, seconds: (endMs - beginMs) / 1000 })
    if (behaviour.thenCrashes)
      world.after(random.int(0, 20), () => this.#exit({ reason: 'crash', message: 'late error' }))
  }

  /** A collector that is opened anew, or closed, begins from nothing. */
  #forget({ kind }: Request, collector: string): void {
    if (kind === 'open') this.#opened.add(collector)
    else this.#opened.delete(collector)
    this.#layouts.delete(collector)
    this.#cutting.forget(collector)
  }

  #reader(request: CollectRequest): Reader {
    const { random, points } = this.#options
    const known = this.#layouts.get(request.collector)
    const isNew = known === undefined || random.chance(0.05)
    const layout = isNew ? { id: (known?.id ?? 0) + 1, width: random.int(1, 6) } : known
    return { request, random, points, layout, isNew }
  }

  #exit(exit: Exit): void {
    if (this.#state === 'gone') return
    const { world, onExit } = this.#options
    const request = (this.#script[this.#index] ?? this.#script.at(-1))?.request
    const isKilled = this.#state !== 'up'
    this.#state = 'gone'
    world.note(() => `${this.name} is gone: ${exit.reason}`)
    if (request !== undefined && !isKilled) onExit(request, exit)
    this.#onExit(exit)
  }
}

function exitOf(behaviour: Behaviour): Exit {
  return behaviour.kind === 'crash' && behaviour.outOfMemory
    ? { reason: 'out-of-memory', message: 'the heap is full' }
    : { reason: 'crash', message: 'boom' }
}

function behaviourOf(request: Request, random: Random, trouble: number): Behaviour {
  if (request.kind === 'open') return openBehaviour(random, trouble)
  return request.kind === 'close' ? closeBehaviour : collectBehaviour(random, trouble, request.timeoutMs)
}

function nameOf(request: Request): string {
  const name = collectorOf(request)
  return request.kind === 'collect' ? `${name}@${request.tsMs}` : `${request.kind} ${name}`
}

export function collectorOf(request: Request): string {
  return request.kind === 'open' ? request.settings.name : request.collector
}

function describe({ request, behaviour }: Work): string {
  return `${nameOf(request)} will ${behaviour.kind} (${behaviour.ms} ms)`
}
