import type { Clock } from '../shared/clock.js'
import { type Answer, noAnswer } from './answer.js'
import type { AttemptRequest } from './attempt.js'
import { Attempts } from './attempts.js'
import type { Body, RetryPolicy, Transport } from './transport.js'

/** One attempt to send a body. */
export interface TransportRequest {
  /** Name of the output. */
  readonly output: string
  /** The output's URL without user and password. */
  readonly url: string
  /** Type, encoding, idempotency key and credentials; the same object shape for every attempt. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** Aborts at the output's `timeout` and when the agent ends: the answer is not awaited any more. */
  readonly signal: AbortSignal
}

export interface TransportAnswer {
  /** HTTP status. Decides what happens to the points, as over HTTP. */
  readonly status: number
  /** Headers by lower-case name. Only `retry-after` and those that the output's format defines are used. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | undefined
}

/** Sends requests in place of HTTP. A rejection counts as a broken connection. */
export type TransportFunction = (request: TransportRequest) => Promise<TransportAnswer>

export interface FunctionTransportOptions {
  readonly carry: TransportFunction
  readonly output: string
  readonly url: string
  /** Configured headers. */
  readonly headers: Readonly<Record<string, string>>
  /** Hard deadline of one attempt. */
  readonly timeoutMs: number
  readonly clock: Clock
}

/** Sends through a function of the host. */
export class FunctionTransport implements Transport {
  readonly #options: FunctionTransportOptions
  readonly #attempts: Attempts

  constructor(options: FunctionTransportOptions) {
    const { url, headers, timeoutMs, clock } = options
    this.#options = options
    // The function's own client says what it accepts.
    this.#attempts = new Attempts({ url, headers: { Accept: null, ...headers }, timeoutMs, clock })
  }

  load(): Iterable<void> {
    return this.#attempts.load()
  }

  send(body: Body, policy: RetryPolicy, signal: AbortSignal): Promise<Answer> {
    return this.#attempts.make(body, policy, signal, (request) => this.#attempt(request))
  }

  close(): void {}

  async #attempt({ headers, content, signal }: AttemptRequest): Promise<Answer> {
    const { carry, output, url } = this.#options
    const answer = await carry({ output, url, headers, body: content, signal })
    if (!Number.isInteger(answer.status)) return noAnswer('failed', 'the transport answered without a status')
    return { kind: 'status', status: answer.status, headers: { ...answer.headers }, body: String(answer.body ?? '') }
  }
}
