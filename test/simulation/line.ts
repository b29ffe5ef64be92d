import type { OutputSettings } from '../../src/shared/settings.js'
import type { Book } from './book.js'
import { type Mood, type Treatment, treat } from './moods.js'
import type { Points } from './points.js'
import type { Planned } from './queue.js'
import type { Random } from './random.js'
import type { Receiver, Taken } from './receiver.js'
import { valuesIn } from './values.js'
import { must, type World } from './world.js'

/** What comes back, on whatever way. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Who waits for it. */
export interface Caller {
  answer(reply: Reply): void
  fail(error: Error): void
}

export interface LineOptions {
  readonly settings: OutputSettings
  readonly world: World
  readonly random: Random
  readonly points: Points
  readonly receiver: Receiver
  readonly book: Book
  /** How a try went: the status of its answer, or null. */
  readonly onEnd: (status: number | null, retryAfter: string | undefined) => void
  readonly onBegin: (key: string) => void
}

/** The way from one output to its receiver, and the mood they are in. */
export class Line {
  mood: Mood = 'well'
  readonly #options: LineOptions
  #current: Call | undefined
  requests = 0

  constructor(options: LineOptions) {
    this.#options = options
  }

  get isBusy(): boolean {
    return this.#current !== undefined
  }

  /** A request leaves the agent. */
  begin(headers: Readonly<Record<string, string | undefined>>, body: Buffer, caller: Caller): Call {
    const { settings, world, random, points, receiver, book, onBegin } = this.#options
    const { name } = settings
    must(this.#current === undefined, `${name} has two requests in flight`)
    const key = headers['Idempotency-Key'] ?? headers['idempotency-key'] ?? ''
    const values = valuesIn(body, settings.format, points)
    must(values.length > 0, `${name} sends an empty body`)
    must(
      values.length <= settings.batch.maxPoints,
      `${name} sends ${values.length} points, ${settings.batch.maxPoints} is the most`,
    )
    must(
      body.length <= settings.batch.maxBytes || values.length === 1,
      () => `${name} sends ${body.length} bytes, ${settings.batch.maxBytes} is the most`,
    )
    onBegin(key)
    book.sent(values, receiver.sees(key, body))
    this.requests++
    const treatment = treat(this.mood, random, world.wallMs())
    world.note(
      () => `${name} sends ${values.length} points, key …${key.slice(33)}: the receiver will ${describe(treatment)}`,
    )
    const call = new Call({ ...this.#options, key, body, values, treatment, caller, onOver: () => this.#over() })
    this.#current = call
    return call
  }

  #over(): void {
    this.#current = undefined
  }
}

interface CallOptions extends LineOptions {
  readonly key: string
  readonly body: Buffer
  readonly values: readonly number[]
  readonly treatment: Treatment
  readonly caller: Caller
  readonly onOver: () => void
}

/** One request under way. */
export class Call {
  readonly #options: CallOptions
  readonly #arrival: Planned
  #state: 'under way' | 'arrived' | 'over' = 'under way'

  constructor(options: CallOptions) {
    this.#options = options
    const { world, random, settings } = options
    const isSlow = options.treatment.kind !== 'take' ? random.chance(0.1) : random.chance(0.03)
    const thereMs = isSlow ? Math.floor(settings.timeoutMs * random.pick([0.5, 0.99, 1.2])) : random.pick([0, 1, 3, 20])
    const backMs = random.pick([0, 1, 2, 40])
    this.#arrival = world.after(thereMs, () => this.#arrive(backMs))
  }

  /** The agent waits no longer. */
  abort(): void {
    if (this.#state === 'over') return
    const { world, random, settings, treatment } = this.#options
    world.note(() => `${settings.name} calls its request off`)
    if (this.#state === 'under way') {
      world.cancel(this.#arrival)
      if (treatment.kind === 'take' && random.chance(0.5)) this.#take(treatment.rejected)
    }
    this.#end(null)
  }

  /** The connection was closed by the other side before the request came. */
  breakNow(): void {
    const { world, caller } = this.#options
    world.cancel(this.#arrival)
    this.#state = 'arrived'
    world.after(0, () => this.#finish(() => caller.fail(new Error('read ECONNRESET'))))
  }

  #arrive(backMs: number): void {
    const { world, treatment, settings } = this.#options
    this.#state = 'arrived'
    if (treatment.kind === 'hang') {
      if (treatment.stored) this.#take(0)
      return
    }
    if (treatment.kind === 'break') {
      if (treatment.stored) this.#take(0)
      world.after(backMs, () => this.#finish(() => this.#options.caller.fail(new Error('socket hang up'))))
      return
    }
    const { reply, taken } = this.#reply(treatment)
    world.after(backMs, () =>
      this.#finish(() => {
        world.note(() => `${settings.name} gets ${reply.status}`)
        if (taken !== undefined) this.#options.receiver.acknowledge(taken)
        this.#options.caller.answer(reply)
      }, reply),
    )
  }

  #reply(treatment: Exclude<Treatment, { kind: 'hang' | 'break' }>): { reply: Reply; taken?: Taken } {
    const { receiver, key, values } = this.#options
    const known = receiver.find(key)
    switch (treatment.kind) {
      case 'status': {
        const { status, retryAfter } = treatment
        const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter }
        return { reply: { status, headers, body: 'not now' } }
      }
      case 'limit':
        return known !== undefined || values.length <= treatment.points ? this.#accept(200, 0) : this.#refuse(413)
      case 'pick': {
        const isBad = values.some((value) => value % treatment.every === 0)
        return known !== undefined || !isBad ? this.#accept(200, 0) : this.#refuse(treatment.status)
      }
      case 'take':
        return this.#accept(treatment.status, treatment.rejected)
    }
  }

  #accept(status: number, rejected: number): { reply: Reply; taken: Taken } {
    // Only the native format knows of points that are left out.
    const taken = this.#take(this.#options.settings.format === 'json' ? rejected : 0)
    const { length } = taken.values
    const counts = { accepted: length - taken.rejected, rejected: taken.rejected }
    const isSilent = status === 204 && taken.rejected === 0
    const body = isSilent ? 'No Content' : JSON.stringify(counts)
    return { taken, reply: { status: isSilent ? 204 : 200, headers: {}, body } }
  }

  #refuse(status: number): { reply: Reply } {
    const { receiver, values } = this.#options
    receiver.refuse(values)
    return { reply: { status, headers: {}, body: 'refused' } }
  }

  #take(rejected: number): Taken {
    const { receiver, key, body, values } = this.#options
    return receiver.take(key, body, values, rejected)
  }

  #finish(tell: () => void, reply?: Reply): void {
    if (this.#state === 'over') return
    this.#end(reply?.status ?? null, reply?.headers['retry-after'])
    tell()
  }

  #end(status: number | null, retryAfter?: string): void {
    this.#state = 'over'
    this.#options.onOver()
    this.#options.onEnd(status, retryAfter)
  }
}

function describe(treatment: Treatment): string {
  const { kind } = treatment
  if (kind === 'status')
    return `answer ${treatment.status}${treatment.retryAfter === undefined ? '' : `, Retry-After ${treatment.retryAfter}`}`
  if (kind === 'break' || kind === 'hang') return `${kind}${treatment.stored ? ', the points stored' : ''}`
  if (kind === 'limit') return `take ${treatment.points} at most`
  if (kind === 'pick') return `answer ${treatment.status} to every ${treatment.every}th point`
  return `take them${treatment.rejected > 0 ? ` but ${treatment.rejected}` : ''}`
}
