import type { AxiosInstance, AxiosResponse, InternalAxiosRequestConfig } from 'axios'
import type { Clock } from '../shared/clock.js'
import { nextTurn } from '../shared/next-turn.js'
import { requireLater } from '../shared/package-files.js'
import type { OutputSettings } from '../shared/settings.js'
import { version } from '../shared/version.js'
import { type Answer, isSuccess, noAnswer } from './answer.js'
import { CALLED_OFF, exchange } from './exchange.js'
import type { HttpEndpoint } from './http-endpoint.js'
import { reasonOf } from './reason-of.js'
import { requireWithoutFetch } from './require-without-fetch.js'
import { type Route, routeTo } from './route.js'
import type { Shipment, Transport, TryPolicy } from './transport.js'

export interface HttpTransportOptions {
  readonly endpoint: HttpEndpoint
  readonly settings: Pick<OutputSettings, 'headers' | 'timeoutMs' | 'tls' | 'proxy'>
  readonly clock: Clock
  /** Environment variables, for `proxy: env`. */
  readonly variables: Readonly<Record<string, string | undefined>>
}

/** The build of axios that brings no client of its own, for that is Node's: loaded in half the time, and 7 MB smaller. */
const AXIOS = 'axios/dist/browser/axios.cjs'

/**
 * Sends by axios, which hands each try to Node's own client (exchange.ts), and tries again by axios-retry. Both are loaded with
 * the transport, while the host constructs its agent: axios is one large file, and later would hold a host that is busy. Neither
 * needs a thread of libuv's pool: a host whose pool is taken still sends (a host name to look up excepted).
 */
export class HttpTransport implements Transport {
  readonly #endpoint: HttpEndpoint
  readonly #settings: HttpTransportOptions['settings']
  readonly #clock: Clock
  readonly #variables: HttpTransportOptions['variables']
  readonly #axios = createAxios()
  /** Found by the first shipment, and sought again by the next when it could not be. */
  #route: Route | null = null

  constructor({ endpoint, settings, clock, variables }: HttpTransportOptions) {
    this.#endpoint = endpoint
    this.#settings = settings
    this.#clock = clock
    this.#variables = variables
  }

  async send({ body, headers }: Shipment, policy: TryPolicy, signal: AbortSignal): Promise<Answer> {
    try {
      const isFirst = this.#route === null
      // Encoding, axios and Node's client hold the loop long enough each when they run for the first time.
      if (isFirst) await nextTurn()
      this.#route ??= routeTo(this.#endpoint, this.#settings, this.#variables)
      const route = this.#route
      const { data } = await this.#axios.request<Answer>({
        method: 'POST',
        url: this.#endpoint.url,
        data: body,
        headers: { ...this.#settings.headers, ...headers },
        signal,
        adapter: async (config) => {
          if (isFirst) await nextTurn()
          // Called off meanwhile: no try has begun.
          if (signal.aborted) throw new TryFailed(CALLED_OFF, config)
          return this.#try(route, config, policy, signal, isFirst)
        },
        'axios-retry': {
          retries: policy.retries,
          retryCondition: (error) => !signal.aborted && policy.shouldRetry(answerOf(error)),
          onRetry: (retry, error) => policy.pause(retry, answerOf(error)),
        },
      })
      return data
    } catch (error) {
      if (signal.aborted) return CALLED_OFF
      return answerOf(error)
    }
  }

  close(): void {
    this.#route?.connections.close()
    this.#route = null
  }

  /** One try. Resolves on 2xx, otherwise rejects with a TryFailed. */
  async #try(
    route: Route,
    config: InternalAxiosRequestConfig<Buffer>,
    policy: TryPolicy,
    signal: AbortSignal,
    isFirst: boolean,
  ): Promise<AxiosResponse<Answer>> {
    const clock = this.#clock
    config.headers.set(policy.begin())
    const startMs = clock.monotonicMs()
    const answer = await exchange({
      route,
      headers: config.headers.toJSON() as Record<string, string>,
      body: config.data as Buffer,
      clock,
      timeoutMs: this.#settings.timeoutMs,
      signal,
      bodyLater: isFirst,
    })
    policy.end(answer, (clock.monotonicMs() - startMs) / 1000)
    if (answer.kind !== 'status' || !isSuccess(answer)) throw new TryFailed(answer, config)
    return { data: answer, status: answer.status, statusText: '', headers: {}, config }
  }
}

function createAxios(): AxiosInstance {
  const { default: axios } = requireWithoutFetch(AXIOS) as typeof import('axios')
  const { default: axiosRetry } = requireLater('axios-retry') as typeof import('axios-retry')
  const instance = axios.create({
    headers: { 'User-Agent': `hostpulse/${version}`, 'Accept-Encoding': 'identity' },
    transformRequest: (data) => data,
    transformResponse: (data) => data,
  })
  // axios-retry waits by setTimeout; the wait is the policy's, on the agent's own clock, so its own is 0.
  axiosRetry(instance, { retryDelay: () => 0 })
  return instance
}

/** A try without a 2xx answer, in the shape in which axios-retry knows what to send again. */
class TryFailed extends Error {
  readonly answer: Answer
  readonly config: InternalAxiosRequestConfig

  constructor(answer: Answer, config: InternalAxiosRequestConfig) {
    super('try failed')
    this.answer = answer
    this.config = config
  }
}

function answerOf(error: unknown): Answer {
  return error instanceof TryFailed ? error.answer : noAnswer('failed', reasonOf(error))
}
