import type { Book } from './book.js'
import { Call, type Caller, type CallOptions } from './call.js'
import { type Mood, type Treatment, treat } from './moods.js'
import type { Points } from './points.js'
import { valuesIn } from './values.js'
import { must } from './world.js'

export interface LineOptions extends Pick<CallOptions, 'settings' | 'world' | 'random' | 'receiver' | 'onEnd'> {
  readonly points: Points
  readonly book: Book
  readonly onBegin: (key: string, isKept: boolean) => void
}

/** Path from one output to its receiver, in a mood that decides how requests fare. */
export class Line {
  mood: Mood = 'well'
  readonly #options: LineOptions
  #current: Call | undefined
  /** Key of a request whose kept connection had ended: it is repeated immediately and counted once. */
  #toRepeat: string | undefined
  /** Number of requests; one repeated on a new connection counts once. */
  requests = 0

  constructor(options: LineOptions) {
    this.#options = options
  }

  get isBusy(): boolean {
    return this.#current !== undefined
  }

  /** Whether a request must be repeated. */
  get owesRepeat(): boolean {
    return this.#toRepeat !== undefined
  }

  /** Takes and checks a request that leaves the agent. */
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
    const isRepeat = this.#toRepeat !== undefined
    must(!isRepeat || key === this.#toRepeat, () => `${name} repeats ${this.#toRepeat} under the key ${key}`)
    must(!isRepeat || !caller.isKept, () => `${name} repeats a request on a kept connection`)
    this.#toRepeat = undefined
    if (!isRepeat) {
      onBegin(key, caller.isKept ?? false)
      this.requests++
    }
    book.sent(values, receiver.sees(key, body))
    const treatment = treat(this.mood, random, world.wallMs())
    world.note(
      () => `${name} sends ${values.length} points, key …${key.slice(33)}: the receiver will ${describe(treatment)}`,
    )
    const onOver = (isToRepeat: boolean) => {
      this.#current = undefined
      if (isToRepeat) this.#toRepeat = key
    }
    const call = new Call({ ...this.#options, key, body, values, treatment, caller, onOver })
    this.#current = call
    return call
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
