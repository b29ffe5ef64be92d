import type { TransportFunction } from '../send/function-transport.js'
import { type Clock, systemClock } from '../shared/clock.js'
import type { FakeAnswer, FakeAnswers, Reply } from './fake-answer.js'
import { HttpFront } from './http-front.js'
import { type ReceivedPoint, type ReceivedRequest, readRequest } from './received.js'

const PATIENCE_MS = 5_000

/**
 * A receiver for tests. Agents reach it without any network by its `transport`, or over loopback HTTP after `listen()`.
 * It takes every point, once per idempotency key, until it is told to answer otherwise.
 */
export class FakeReceiver {
  /** What was taken, in the order in which it came. */
  readonly points: ReceivedPoint[] = []
  /** Every attempt. */
  readonly requests: ReceivedRequest[] = []
  readonly #clock: Clock
  readonly #next: FakeAnswers[] = []
  readonly #keys = new Set<string>()
  readonly #waiting = new Set<() => void>()
  #always: FakeAnswers = {}
  #front: HttpFront | undefined

  /** @param options.clock of the delays. @default the system's */
  constructor({ clock = systemClock }: { readonly clock?: Clock } = {}) {
    this.#clock = clock
  }

  /** For `new Agent(config, { transport })`: requests to whatever URL come here, in memory. */
  readonly transport: TransportFunction = async ({ url, headers, body, signal }) => {
    const { pathname, search } = new URL(url)
    const reply = await this.reply(readRequest(pathname + search, Object.entries(headers), body), signal)
    if (reply === undefined) throw new Error('the connection was closed')
    return reply
  }

  /** How the next requests are answered, one each, before it is as always again. */
  answerNext(...answers: readonly FakeAnswers[]): this {
    this.#next.push(...answers)
    return this
  }

  /** How requests are answered from now on. @param answer `{}` takes all points again */
  answerAlways(answer: FakeAnswers): this {
    this.#always = answer
    return this
  }

  /** The points taken of one type. */
  pointsOf(type: string): readonly ReceivedPoint[] {
    return this.points.filter((point) => point.type === type)
  }

  /**
   * Resolves as soon as `condition` holds, which is looked at now and after each request.
   * @param options.timeoutMs real time. @default 5000
   * @throws Error when it does not hold by then
   */
  async until(
    condition: (receiver: this) => boolean,
    { timeoutMs = PATIENCE_MS }: { readonly timeoutMs?: number } = {},
  ): Promise<void> {
    if (condition(this)) return
    await new Promise<void>((resolve, reject) => {
      const look = () => {
        if (condition(this)) end(resolve)
      }
      const end = (settle: () => void) => {
        clearTimeout(timer)
        this.#waiting.delete(look)
        settle()
      }
      const timer = setTimeout(() => end(() => reject(new Error(this.#disappointment(timeoutMs)))), timeoutMs)
      this.#waiting.add(look)
    })
  }

  /** Also listens on loopback. @returns the URL to send to */
  async listen(): Promise<string> {
    this.#front ??= await HttpFront.listen((request, signal) => this.reply(request, signal))
    return this.#front.url
  }

  /** Ends its connections, if it listens. */
  async close(): Promise<void> {
    await this.#front?.close()
    this.#front = undefined
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** What the request gets. @param signal aborts when nobody waits for that any more */
  async reply(request: ReceivedRequest, signal: AbortSignal): Promise<Reply | undefined> {
    const answers = this.#next.shift() ?? this.#always
    const answer = typeof answers === 'function' ? answers(request) : answers
    const accepted = this.#take(request, answer)
    this.requests.push(request)
    for (const look of [...this.#waiting]) look()
    await this.#delay(answer.delayMs ?? 0, signal)
    if (answer.hangUp !== undefined) return undefined
    const { status = 202, retryAfter, body } = answer
    return {
      status,
      headers: {
        'content-type': 'application/json',
        ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
      },
      body: body ?? (isSuccess(status) ? account(request, accepted) : JSON.stringify({ error: `status ${status}` })),
    }
  }

  /** @returns the points that were taken, now or with an earlier request of the same key */
  #take({ points, headers }: ReceivedRequest, { status = 202, rejects, hangUp }: FakeAnswer): number {
    if (!isSuccess(status) || hangUp === 'before') return 0
    const taken = rejects === undefined ? points : points.filter((point) => !rejects(point))
    const key = headers['idempotency-key']
    if (key === undefined || !this.#keys.has(key)) this.points.push(...taken)
    if (key !== undefined) this.#keys.add(key)
    return taken.length
  }

  #delay(ms: number, signal: AbortSignal): Promise<void> {
    if (ms <= 0 || signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = this.#clock.setTimer(ms, resolve)
      const abort = () => {
        timer.cancel()
        resolve()
      }
      signal.addEventListener('abort', abort, { once: true })
    })
  }

  #disappointment(timeoutMs: number): string {
    const types = [...new Set(this.points.map(({ type }) => type))].join(', ') || 'none'
    const received = `${this.requests.length} requests and ${this.points.length} points of the types ${types}`
    return `what was waited for did not come within ${timeoutMs} ms; there were ${received}`
  }
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300
}

function account({ points }: ReceivedRequest, accepted: number): string {
  const rejected = points.length - accepted
  return JSON.stringify(rejected > 0 ? { accepted, rejected } : { accepted })
}
