import type { Clock } from '../shared/clock.js'
import { type Answer, noAnswer } from './answer.js'
import { type AttemptRequest, Attempts } from './attempts.js'
import type { Body, RetryPolicy, Transport } from './transport.js'

/** One attempt of an output to send. */
export interface TransportRequest {
  /** Name of the output. */
  readonly output: string
  /** Without user and password. */
  readonly url: string
  /** Type, encoding, idempotency key and credentials; the same object shape for every attempt. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** Aborts when the output's `timeout` is over or the agent ends: nobody waits for the answer any more. */
  readonly signal: AbortSignal
}

export interface TransportAnswer {
  /** Of HTTP: what it makes of the points is the same, whoever gives it. */
  readonly status: number
  /** By their names in small letters; of use are `retry-after` and what the format of the output has of its own. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | undefined
}

/** Carries requests instead of HTTP. A rejection is a request without an answer, as if the connection had broken. */
export type TransportFunction = (request: TransportRequest) => Promise<TransportAnswer>

export interface FunctionTransportOptions {
  readonly carry: TransportFunction
  readonly output: string
  readonly url: string
  /** Those of the configuration. */
  readonly headers: Readonly<Record<string, string>>
  /** Hard deadline of one attempt. */
  readonly timeoutMs: number
  readonly clock: Clock
}

/** Sends by a function of the host's. */
export class FunctionTransport implements Transport {
  readonly #options: FunctionTransportOptions
  readonly #attempts: Attempts

  constructor(options: FunctionTransportOptions) {
    const { url, headers, timeoutMs, clock } = options
    this.#options = options
    // The function's own client says what it accepts.
    this.#attempts = new Attempts({ url, headers: { Accept: null, ...headers }, timeoutMs, clock })
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
