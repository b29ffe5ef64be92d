import type { Clock } from '../shared/clock.js'
import type { OutputSettings } from '../shared/settings.js'
import { type Answer, noAnswer } from './answer.js'
import { Attempts } from './attempts.js'
import { exchange } from './exchange.js'
import type { HttpEndpoint } from './http-endpoint.js'
import { reasonOf } from './reason-of.js'
import { type Route, routeTo } from './route.js'
import type { Body, RetryPolicy, Transport } from './transport.js'

export interface HttpTransportOptions {
  readonly endpoint: HttpEndpoint
  readonly settings: Pick<OutputSettings, 'headers' | 'timeoutMs' | 'tls' | 'proxy'>
  readonly clock: Clock
  /** Environment variables, for `proxy: env`. */
  readonly variables: Readonly<Record<string, string | undefined>>
}

/** Sends by HTTP. A host whose libuv pool is busy still sends, unless a host name has to be looked up. */
export class HttpTransport implements Transport {
  readonly #options: HttpTransportOptions
  readonly #attempts: Attempts
  /** Opened by the first body, or by the next one when a TLS file could not be read. */
  #route: Route | null = null

  constructor(options: HttpTransportOptions) {
    const { endpoint, settings, clock } = options
    this.#options = options
    this.#attempts = new Attempts({
      url: endpoint.url,
      headers: { 'Accept-Encoding': 'identity', ...settings.headers },
      timeoutMs: settings.timeoutMs,
      clock,
    })
  }

  async send(body: Body, policy: RetryPolicy, signal: AbortSignal): Promise<Answer> {
    let route: Route
    try {
      route = this.#openRoute()
    } catch (error) {
      return noAnswer('failed', reasonOf(error))
    }
    return await this.#attempts.make(body, policy, signal, ({ isFirst, ...request }) =>
      exchange({ route, ...request, bodyLater: isFirst }),
    )
  }

  close(): void {
    this.#route?.connections.close()
    this.#route = null
  }

  #openRoute(): Route {
    const { endpoint, settings, variables } = this.#options
    this.#route ??= routeTo(endpoint, settings, variables)
    return this.#route
  }
}
