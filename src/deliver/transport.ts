import type { AxiosInstance, AxiosResponse, InternalAxiosRequestConfig } from 'axios'
import type { Clock } from '../model/clock.js'
import { requireLater } from '../model/package-files.js'
import type { OutputSettings } from '../model/settings.js'
import { version } from '../model/version.js'
import { type Answer, isSuccess, noAnswer } from './answer.js'
import { exchange } from './exchange.js'
import type { HttpEndpoint } from './http-endpoint.js'
import { AXIOS, loadHttpPackages, type RunPieces, runAtOnce } from './http-packages.js'
import { reasonOf } from './reason-of.js'
import { type Route, routeTo } from './route.js'
import type { Shipment, Transport, TryPolicy } from './tries.js'

export interface HttpTransportOptions {
  readonly endpoint: HttpEndpoint
  readonly settings: Pick<OutputSettings, 'headers' | 'timeoutMs' | 'tls' | 'proxy'>
  readonly clock: Clock
  /** Environment variables, for `proxy: env`. */
  readonly variables: Readonly<Record<string, string | undefined>>
  /** Loads packages ahead of the first shipment. @default at once */
  readonly runPieces?: RunPieces | undefined
}

interface Client {
  readonly axios: AxiosInstance
  readonly route: Route
}

/**
 * Sends by axios, which hands each try to Node's own client (exchange.ts), and tries again by axios-retry. Both are loaded by
 * require(), which needs no thread of libuv's pool: a host whose pool is taken still sends (a host name to look up excepted).
 */
export class HttpTransport implements Transport {
  readonly #endpoint: HttpEndpoint
  readonly #settings: HttpTransportOptions['settings']
  readonly #clock: Clock
  readonly #variables: HttpTransportOptions['variables']
  readonly #runPieces: RunPieces
  #client: Client | null = null
  #opening: Promise<void> | undefined
  #closed = false

  constructor({ endpoint, settings, clock, variables, runPieces = runAtOnce }: HttpTransportOptions) {
    this.#endpoint = endpoint
    this.#settings = settings
    this.#clock = clock
    this.#variables = variables
    this.#runPieces = runPieces
  }

  open(): void {
    this.#opening ??= this.#runPieces(this.#prepare(), () => !this.#closed)
  }

  async send({ body, headers }: Shipment, policy: TryPolicy, signal: AbortSignal): Promise<Answer> {
    try {
      await this.#opening
      if (signal.aborted) return noAnswer('aborted', 'the request was called off')
      this.#client ??= this.#connect()
      const { axios, route } = this.#client
      const { data } = await axios.request<Answer>({
        method: 'POST',
        url: this.#endpoint.url,
        data: body,
        headers: { ...this.#settings.headers, ...headers },
        signal,
        adapter: (config) => this.#try(route, config, policy, signal),
        'axios-retry': {
          retries: policy.retries,
          retryCondition: (error) => !signal.aborted && policy.shouldRetry(answerOf(error)),
          onRetry: (retry, error) => policy.pause(retry, answerOf(error)),
        },
      })
      return data
    } catch (error) {
      if (signal.aborted) return noAnswer('aborted', 'the request was called off')
      return answerOf(error)
    }
  }

  close(): void {
    this.#closed = true
    this.#client?.route.connections.close()
    this.#client = null
  }

  *#prepare(): Generator<void> {
    // The turn in which an agent starts has enough to do.
    yield
    yield* loadHttpPackages()
    try {
      this.#client ??= this.#connect()
    } catch {
      // A TLS file that cannot be read. It may be there by the time of the first shipment, which tells otherwise.
    }
    // The first shipment may be waiting.
    yield
  }

  #connect(): Client {
    const { default: axios } = requireLater(AXIOS) as typeof import('axios')
    const { default: axiosRetry } = requireLater('axios-retry') as typeof import('axios-retry')
    const route = routeTo(this.#endpoint, this.#settings, this.#variables)
    const instance = axios.create({
      headers: { 'User-Agent': `hostpulse/${version}`, 'Accept-Encoding': 'identity' },
      transformRequest: (data) => data,
      transformResponse: (data) => data,
    })
    // axios-retry waits by setTimeout; the wait is the policy's, on the agent's own clock, so its own is 0.
    axiosRetry(instance, { retryDelay: () => 0 })
    return { axios: instance, route }
  }

  /** One try. Resolves on 2xx, otherwise rejects with a TryFailed. */
  async #try(
    route: Route,
    config: InternalAxiosRequestConfig<Buffer>,
    policy: TryPolicy,
    signal: AbortSignal,
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
    })
    policy.end(answer, (clock.monotonicMs() - startMs) / 1000)
    if (answer.kind !== 'status' || !isSuccess(answer)) throw new TryFailed(answer, config)
    return { data: answer, status: answer.status, statusText: '', headers: {}, config }
  }
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
