import type { TransportFunction } from '../send/function-transport.js'
import { type Clock, systemClock } from '../shared/clock.js'
import type { FakeAnswer, FakeAnswers, FakeReply } from './fake-answer.js'
import { HttpFront } from './http-front.js'
import { type ReceivedPoint, type ReceivedRequest, readRequest } from './received.js'

const UNTIL_TIMEOUT_MS = 5_000

/**
 * A receiver for tests. Agents reach it in memory through its `transport`, or over loopback HTTP after `listen()`. It accepts
 * every point, once per idempotency key, unless another answer is set.
 */
export class FakeReceiver {
  /** Accepted points, in the order in which they arrived. */
  readonly points: ReceivedPoint[] = []
  /** Every request, repeated attempts included. */
  readonly requests: ReceivedRequest[] = []
  readonly #clock: Clock
  readonly #next: FakeAnswers[] = []
  readonly #keys = new Set<string>()
  readonly #waiting = new Set<() => void>()
  #always: FakeAnswers = {}
  #front: HttpFront | undefined

  /** @param options.clock measures the delays. @default the system's */
  constructor({ clock = systemClock }: { readonly clock?: Clock } = {}) {
    this.#clock = clock
  }

  /** Receives all requests of an agent in memory, whatever their URL: `new Agent(config, { transport })`. */
  readonly transport: TransportFunction = async ({ url, headers, body, signal }) => {
    const { pathname, search } = new URL(url)
    const reply = await this.reply(readRequest(pathname + search, Object.entries(headers), body), signal)
    if (reply === undefined) throw new Error('the connection was closed')
    return reply
  }

  /** Sets the answers to the next requests, one each. */
  answerNext(...answers: readonly FakeAnswers[]): this {
    this.#next.push(...answers)
    return this
  }

  /** Sets the answer to all further requests. @param answer `{}` accepts all points again */
  answerAlways(answer: FakeAnswers): this {
    this.#always = answer
    return this
  }

  /** Returns the accepted points of one type. */
  pointsOf(type: string): readonly ReceivedPoint[] {
    return this.points.filter((point) => point.type === type)
  }

  /**
   * Waits until `condition` holds. Checks it immediately and after each request.
   * @param options.timeoutMs real time. @default 5000
   * @throws Error when the time is over first
   */
  async until(
    condition: (receiver: this) => boolean,
    { timeoutMs = UNTIL_TIMEOUT_MS }: { readonly timeoutMs?: number } = {},
  ): Promise<void> {
    if (condition(this)) return
    await new Promise<void>((resolve, reject) => {
      const check = () => {
        if (condition(this)) end(resolve)
      }
      const end = (settle: () => void) => {
        clearTimeout(timer)
        this.#waiting.delete(check)
        settle()
      }
      const timer = setTimeout(() => end(() => reject(new Error(this.#timeoutMessage(timeoutMs)))), timeoutMs)
      this.#waiting.add(check)
    })
  }

  /** Starts to listen on loopback as well. @returns the URL to send to */
  async listen(): Promise<string> {
    this.#front ??= await HttpFront.listen((request, signal) => this.reply(request, signal))
    return this.#front.url
  }

  /** Stops listening and ends all connections. */
  async close(): Promise<void> {
    await this.#front?.close()
    this.#front = undefined
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /**
   * Returns the response to a request; undefined if the connection is to end without one. @param signal aborts when the sender is
   * gone
   */
  async reply(request: ReceivedRequest, signal: AbortSignal): Promise<FakeReply | undefined> {
    const answers = this.#next.shift() ?? this.#always
    const answer = typeof answers === 'function' ? answers(request) : answers
    const accepted = this.#accept(request, answer)
    this.requests.push(request)
    for (const check of [...this.#waiting]) check()
    await this.#delay(answer.delayMs ?? 0, signal)
    if (answer.hangUp !== undefined) return undefined
    const { status = 202, retryAfter, body } = answer
    return {
      status,
      headers: {
        'content-type': 'application/json',
        ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
      },
      body: body ?? (isSuccess(status) ? countsText(request, accepted) : JSON.stringify({ error: `status ${status}` })),
    }
  }

  /** Accepts points. Returns their number, even if an earlier request with the same key brought them. */
  #accept({ points, headers }: ReceivedRequest, { status = 202, rejects, hangUp }: FakeAnswer): number {
    if (!isSuccess(status) || hangUp === 'before') return 0
    const accepted = rejects === undefined ? points : points.filter((point) => !rejects(point))
    const key = headers['idempotency-key']
    if (key === undefined || !this.#keys.has(key)) this.points.push(...accepted)
    if (key !== undefined) this.#keys.add(key)
    return accepted.length
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

  #timeoutMessage(timeoutMs: number): string {
    const types = [...new Set(this.points.map(({ type }) => type))].join(', ') || 'none'
    const received = `${this.requests.length} requests and ${this.points.length} points of the types ${types}`
    return `what was waited for did not come within ${timeoutMs} ms; there were ${received}`
  }
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300
}

function countsText({ points }: ReceivedRequest, accepted: number): string {
  const rejected = points.length - accepted
  return JSON.stringify(rejected > 0 ? { accepted, rejected } : { accepted })
}
