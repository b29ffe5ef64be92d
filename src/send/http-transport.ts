import type { Clock } from '../shared/clock.js'
import { describeError } from '../shared/describe-error.js'
import { nodeHttp, nodeHttps, nodeNet, nodeTls } from '../shared/node-modules.js'
import type { OutputSettings } from '../shared/settings.js'
import { type Answer, CALLED_OFF, noAnswer } from './answer.js'
import type { AttemptMaker, AttemptRequest, AttemptsOptions } from './attempt.js'
import { Attempts } from './attempts.js'
import { exchange } from './exchange.js'
import type { HttpEndpoint } from './http-endpoint.js'
import { type Route, routeTo } from './route.js'
import type { Body, RetryPolicy, Transport } from './transport.js'

export interface HttpTransportOptions {
  readonly endpoint: HttpEndpoint
  readonly settings: Pick<OutputSettings, 'headers' | 'timeoutMs' | 'tls' | 'proxy' | 'keepAlive'>
  readonly clock: Clock
  /** 0 to below 1. */
  readonly random: () => number
  /** Environment variables, for `proxy: env`. */
  readonly variables: Readonly<Record<string, string | undefined>>
  /** @default by axios */
  readonly makeAttempts?: ((options: AttemptsOptions) => AttemptMaker) | undefined
}

const byAxios = (options: AttemptsOptions): AttemptMaker => new Attempts(options)

/** Sends by HTTP. Works even while libuv's pool is busy, unless a host name has to be looked up. */
export class HttpTransport implements Transport {
  readonly #options: HttpTransportOptions
  readonly #attempts: AttemptMaker
  /** Found by the first body. */
  #route: Route | null = null

  constructor(options: HttpTransportOptions) {
    const { endpoint, settings, clock, makeAttempts = byAxios } = options
    this.#options = options
    this.#attempts = makeAttempts({
      url: endpoint.url,
      headers: { 'Accept-Encoding': 'identity', ...settings.headers },
      timeoutMs: settings.timeoutMs,
      clock,
    })
  }

  *load(): Iterable<void> {
    const isSecure = this.#options.endpoint.url.startsWith('https:')
    for (const load of isSecure ? [nodeNet, nodeHttp, nodeTls, nodeHttps] : [nodeNet, nodeHttp]) {
      load()
      yield
    }
    yield* this.#attempts.load()
  }

  async send(body: Body, policy: RetryPolicy, signal: AbortSignal): Promise<Answer> {
    let route: Route
    try {
      this.#route ??= routeTo(this.#options)
      route = this.#route
    } catch (error) {
      // A proxy variable is not a URL.
      return noAnswer('failed', describeError(error))
    }
    if (policy.isProbe) route.connections.closeIdle()
    return await this.#attempts.make(body, policy, signal, (request) => attempt(route, request))
  }

  close(): void {
    this.#route?.connections.destroy()
    this.#route = null
  }
}

/**
 * Sends a request. The end of a kept connection says nothing about the receiver and does not count as an attempt: the same bytes
 * are sent again at once. That happens only once, because a new connection is never stale.
 */
async function attempt(route: Route, { isFirst, ...request }: AttemptRequest): Promise<Answer> {
  const { connections } = route
  await connections.closeUnusable()
  if (request.signal.aborted) return CALLED_OFF
  const exchanged = await exchange({ route, ...request, bodyLater: isFirst })
  if (exchanged.kind !== 'stale') return exchanged
  if (request.signal.aborted) return CALLED_OFF
  connections.closeIdle()
  const again = await exchange({ route, ...request, bodyLater: false })
  return again.kind === 'stale' ? noAnswer('failed', 'the connection was closed without an answer') : again
}
