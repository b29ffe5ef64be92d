import type { OutputSettings } from '../../src/shared/settings.js'
import type { Treatment } from './moods.js'
import type { Planned } from './queue.js'
import type { Random } from './random.js'
import type { Receiver, Taken } from './receiver.js'
import type { World } from './world.js'

/** Response to a request, by any transport. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Fate of a reply on its way: it may be cut off within its head, or taken for the end of an idle connection. */
export type Fate = 'arrives' | 'is cut off' | 'is of idleness'

/** Receives the response of a call. */
export interface Caller {
  /** Whether an answer came on this connection before; undefined without connections. */
  readonly isKept?: boolean
  /** Decides the fate of a reply before `answer` gets it. @default arrives */
  fateOf?(reply: Reply): Fate
  answer(reply: Reply): void
  fail(error: Error): void
}

export interface CallOptions {
  readonly settings: OutputSettings
  readonly world: World
  readonly random: Random
  readonly receiver: Receiver
  /** Called with the status of an attempt's answer, or null without one. */
  readonly onEnd: (status: number | null, retryAfter: string | undefined) => void
  readonly key: string
  readonly body: Buffer
  readonly values: readonly number[]
  readonly treatment: Treatment
  readonly caller: Caller
  readonly onOver: (isToRepeat: boolean) => void
}

/** A request in flight. */
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

  /** Ends the call: the agent waits no longer. */
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

  /** Breaks the connection as if the other side had closed it before the request came. */
  breakNow(error: Error): void {
    const { world } = this.#options
    world.cancel(this.#arrival)
    this.#state = 'arrived'
    world.after(0, () => this.#break(error))
  }

  /** Closes the connection from the other side, which may have read the request or not. */
  cutOff(): void {
    if (this.#state === 'over') return
    const { world, random, treatment } = this.#options
    if (this.#state === 'under way') {
      world.cancel(this.#arrival)
      if (treatment.kind === 'take' && random.chance(0.5)) this.#take(treatment.rejected)
    }
    this.#endWithout()
  }

  #arrive(backMs: number): void {
    const { world, treatment } = this.#options
    this.#state = 'arrived'
    if (treatment.kind === 'hang') {
      if (treatment.stored) this.#take(0)
      return
    }
    if (treatment.kind === 'break') {
      if (treatment.stored) this.#take(0)
      world.after(backMs, () => this.#break(new Error('socket hang up')))
      return
    }
    const { reply, taken } = this.#reply(treatment)
    world.after(backMs, () => this.#comeBack(reply, taken))
  }

  #comeBack(reply: Reply, taken: Taken | undefined): void {
    if (this.#state === 'over') return
    const { world, caller, receiver, settings } = this.#options
    const fate = caller.fateOf?.(reply) ?? 'arrives'
    world.note(() => `${settings.name} gets ${reply.status}${fate === 'arrives' ? '' : `, which ${fate}`}`)
    if (fate === 'is of idleness') this.#end(null, undefined, true)
    else if (fate === 'is cut off') this.#end(null)
    else {
      this.#end(reply.status, reply.headers['retry-after'])
      if (taken !== undefined) receiver.acknowledge(taken)
    }
    caller.answer(reply)
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
    // Only the native format can report rejected points.
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

  #break(error: Error): void {
    if (this.#state === 'over') return
    this.#endWithout()
    this.#options.caller.fail(error)
  }

  /** Ends without a byte of an answer, which does not count as an attempt on a kept connection. */
  #endWithout(): void {
    const { world, caller, settings } = this.#options
    world.note(() => `${settings.name} loses its connection${caller.isKept ? ', which was a kept one' : ''}`)
    this.#end(null, undefined, caller.isKept)
  }

  #end(status: number | null, retryAfter?: string, isToRepeat = false): void {
    this.#state = 'over'
    this.#options.onOver(isToRepeat)
    if (!isToRepeat) this.#options.onEnd(status, retryAfter)
  }
}
