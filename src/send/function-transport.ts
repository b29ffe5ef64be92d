import type { Clock } from '../shared/clock.js'
import { version } from '../shared/version.js'
import { type Answer, noAnswer } from './answer.js'
import type { Shipment, Transport, TryPolicy } from './transport.js'

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

  constructor(options: FunctionTransportOptions) {
    this.#options = options
  }

  async send(shipment: Shipment, policy: TryPolicy, signal: AbortSignal): Promise<Answer> {
    for (let retry = 1; ; retry++) {
      const answer = await this.#try(shipment, policy, signal)
      if (retry > policy.retries || signal.aborted || !policy.shouldRetry(answer)) return answer
      await policy.pause(retry, answer)
      if (signal.aborted) return noAnswer('aborted', 'the request was called off')
    }
  }

  close(): void {}

  async #try({ body, headers }: Shipment, policy: TryPolicy, signal: AbortSignal): Promise<Answer> {
    const { carry, output, url, timeoutMs, clock } = this.#options
    const allHeaders = {
      'User-Agent': `hostpulse/${version}`,
      ...this.#options.headers,
      ...headers,
      ...policy.begin(),
    }
    const startMs = clock.monotonicMs()
    const end = new AbortController()
    let endEarly: (answer: Answer) => void = () => {}
    const ended = new Promise<Answer>((resolve) => {
      endEarly = (answer) => {
        resolve(answer)
        end.abort()
      }
    })
    const timer = clock.setTimer(timeoutMs, () => endEarly(noAnswer('timeout', `no answer within ${timeoutMs} ms`)))
    const abort = () => endEarly(noAnswer('aborted', 'the request was called off'))
    signal.addEventListener('abort', abort, { once: true })
    const request = { output, url, headers: allHeaders, body, signal: end.signal }
    const answer = await Promise.race([ended, carried(carry, request)])
    signal.removeEventListener('abort', abort)
    timer.cancel()
    policy.end(answer, (clock.monotonicMs() - startMs) / 1000)
    return answer
  }
}

async function carried(carry: TransportFunction, request: TransportRequest): Promise<Answer> {
  try {
    const { status, headers, body } = await carry(request)
    if (!Number.isInteger(status)) return noAnswer('failed', 'the transport answered without a status')
    return { kind: 'status', status, headers: { ...headers }, body: String(body ?? '') }
  } catch (error) {
    return noAnswer('failed', error instanceof Error ? error.message : String(error))
  }
}
