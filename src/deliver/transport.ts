import type { Readable } from 'node:stream'
import type { AxiosAdapter, AxiosInstance, AxiosProxyConfig, AxiosResponse, InternalAxiosRequestConfig } from 'axios'
import type { Clock } from '../model/clock.js'
import { requireLater } from '../model/package-files.js'
import type { OutputSettings } from '../model/settings.js'
import { version } from '../model/version.js'
import { type Answer, isSuccess, noAnswer } from './answer.js'
import { type Connections, openConnections } from './connections.js'
import type { HttpEndpoint } from './http-endpoint.js'
import { loadHttpPackages, type RunPieces, runAtOnce } from './http-packages.js'
import { percentDecode } from './percent-decode.js'
import { proxyFor } from './proxy.js'
import { readText } from './read-text.js'
import type { Shipment, Transport, TryPolicy } from './tries.js'

const MAX_ANSWER_BYTES = 65_536

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
  readonly send: AxiosAdapter
  readonly connections: Connections
}

/**
 * Sends by axios, and tries again by axios-retry. Both are loaded by require(), which needs no thread of libuv's pool: a
 * host whose pool is taken still sends (a host name to look up excepted).
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
      const { axios } = this.#client
      const { data } = await axios.request<Answer>({
        method: 'POST',
        url: this.#endpoint.url,
        data: body,
        headers: { ...this.#settings.headers, ...headers },
        signal,
        adapter: (config) => this.#try(config, policy),
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
    this.#client?.connections.close()
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
    const { default: axios } = requireLater('axios') as typeof import('axios')
    const { default: axiosRetry } = requireLater('axios-retry') as typeof import('axios-retry')
    const { url, socketPath } = this.#endpoint
    // The environment is looked at once, and only when it was asked for.
    const proxy = socketPath === undefined ? proxyFor(url, this.#settings.proxy, this.#variables) : null
    const secure = url.startsWith('https:')
    const connections = openConnections(this.#settings, secure ? proxy : null)
    const instance = axios.create({
      ...(socketPath === undefined ? {} : { socketPath }),
      headers: { 'User-Agent': `hostpulse/${version}`, 'Accept-Encoding': 'identity' },
      httpAgent: connections.http,
      httpsAgent: connections.https,
      proxy: proxyOption(secure ? null : proxy),
      maxRedirects: 0,
      decompress: false,
      responseType: 'stream',
      validateStatus: null,
      transformRequest: (data) => data,
      transformResponse: (data) => data,
    })
    // axios-retry waits by setTimeout; the wait is the policy's, on the agent's own clock, so its own is 0.
    axiosRetry(instance, { retryDelay: () => 0 })
    return { axios: instance, send: axios.getAdapter('http'), connections }
  }

  /**
   * One try under a hard deadline, from the look-up of the name to the last byte of the answer: axios' own timeout
   * bounds neither an answer that drips nor each try. Resolves on 2xx, otherwise rejects with a TryFailed.
   */
  async #try(config: InternalAxiosRequestConfig, policy: TryPolicy): Promise<AxiosResponse<Answer>> {
    const client = this.#client as Client
    const deadline = new AbortController()
    const abort = () => deadline.abort()
    const timer = this.#clock.setTimer(this.#settings.timeoutMs, abort)
    config.signal?.addEventListener?.('abort', abort)
    config.headers.set(policy.begin())
    const startMs = this.#clock.monotonicMs()
    let response: AxiosResponse<Readable> | null = null
    let answer: Answer
    try {
      response = await client.send({ ...config, signal: deadline.signal })
      answer = {
        kind: 'status',
        status: response.status,
        headers: textsOf(response.headers),
        body: await readText(response.data, MAX_ANSWER_BYTES, deadline.signal, encodingOf(response)),
      }
    } catch (error) {
      if (config.signal?.aborted) answer = noAnswer('aborted', 'the request was called off')
      else if (deadline.signal.aborted) {
        answer = noAnswer('timeout', `no complete answer within ${this.#settings.timeoutMs} ms`)
      } else answer = noAnswer('failed', reasonOf(error))
    } finally {
      timer.cancel()
      config.signal?.removeEventListener?.('abort', abort)
    }
    policy.end(answer, (this.#clock.monotonicMs() - startMs) / 1000)
    if (response !== null && answer.kind === 'status' && isSuccess(answer)) {
      return { ...response, data: answer }
    }
    throw new TryFailed(answer, config)
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

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // The many addresses of one name fail together as an AggregateError without a message.
  const { code } = error as NodeJS.ErrnoException
  return error.message || code || error.name
}

/** Protocol Buffers are bytes: one character each loses none of them. */
function encodingOf({ headers }: AxiosResponse): BufferEncoding {
  return String(headers['content-type']).includes('protobuf') ? 'latin1' : 'utf8'
}

function textsOf(headers: AxiosResponse['headers']): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => typeof value === 'string'))
}

/** What axios is told of a proxy: all of it for http, nothing for https, whose connections go through a tunnel anyway. */
function proxyOption(proxy: URL | null): AxiosProxyConfig | false {
  if (proxy === null) return false
  const { protocol, hostname, port, username, password } = proxy
  return {
    protocol,
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || (protocol === 'https:' ? 443 : 80)),
    ...(username === '' ? {} : { auth: { username: percentDecode(username), password: percentDecode(password) } }),
  }
}
