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
  /** Level of trouble, from 0 to 1; it may change. */
  readonly trouble: () => number
  /** Called when a thread is asked to collect. */
  readonly onAsked: (request: CollectRequest) => void
  /** Called when an answer reaches the main thread. */
  readonly onAnswer: (request: Request, worked: Worked) => void
  /** Called when a thread is killed during a request. `arrivesMs`: when its next answer would arrive, or infinite. */
  readonly onKill: (request: Request, sinceMs: number, arrivesMs: number) => void
  /** Called when a thread ends that nobody killed, with its current or latest request. */
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

  /** Returns a launcher that starts threads one after the other, never two at a time. */
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

  /** Releases the stuck threads. */
  release(): void {
    for (const thread of this.#alive) thread.release()
  }
}

/** A thread's work on one request. */
interface Work {
  readonly request: Request
  readonly beginMs: number
  /** When the answer leaves the thread; infinite without an answer. */
  readonly endMs: number
  readonly behaviour: Behaviour
  /** A sampled collector's answer, computed early because the thread goes on while the main thread is blocked. */
  readonly worked?: Worked | undefined
}

/** A thread or process that treats each request at random. Its time goes on while the main thread is blocked. */
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
  /** Whether answers are held back and sent together with the last one. */
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

  /** Request being served. */
  get current(): Request | undefined {
    return this.#answered < this.#script.length ? this.#script[this.#index]?.request : undefined
  }

  /** Monotonic time at which the current request began. */
  get currentSinceMs(): number {
    return this.#script[this.#index]?.beginMs ?? Number.NaN
  }

  /**
   * Current request, its beginning, and how long the main thread was blocked meanwhile. Undefined when nobody waits for it, or
   * when answers are held back: the deadline of the first of them may come first.
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

  /** When the next answer reaches the main thread; infinite without one. */
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

  /** Catches up on the cuts due by now. */
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
      // No request begins after one that never ends.
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

  /** Resets a collector that is reopened or closed. */
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
