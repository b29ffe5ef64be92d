import { once } from 'node:events'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { formatAddress, type ListenAddress } from '../listen/address.js'
import { describeListenFailure } from '../listen/failure.js'
import { isLoopback, isOwnName } from '../listen/loopback.js'
import type { Clock } from '../shared/clock.js'
import { describeError } from '../shared/describe-error.js'
import { AgentError } from '../shared/errors.js'
import type { Frame, Tags } from '../shared/frame.js'
import type { Logger } from '../shared/logger.js'
import { nodeHttp } from '../shared/node-modules.js'
import type { AgentStats } from '../shared/stats.js'
import { Exposition } from './exposition.js'
import { healthOf } from './health.js'
import { LatestValues } from './latest-values.js'
import { chooseFormat } from './text-format.js'

export interface ExposeOptions {
  readonly listen: ListenAddress
  readonly host: string
  /** Tags of the agent, added to every series. */
  readonly tags: Tags
  /** Intervals of the collectors, by name. */
  readonly intervalsMs: Iterable<readonly [collector: string, intervalMs: number]>
  readonly stats: () => AgentStats
  readonly clock: Clock
  readonly logger: Logger
  /** Longest time for a request to arrive in full; an idle connection ends after three times as long. @default 10,000 */
  readonly requestTimeoutMs?: number
}

interface Reply {
  readonly status: number
  readonly type: string
  readonly body: string
}

const JSON_TYPE = 'application/json; charset=utf-8'
const PLAIN_TYPE = 'text/plain; charset=utf-8'
const MAX_CONNECTIONS = 64
const REQUEST_TIMEOUT_MS = 10_000

/**
 * Serves the latest values, the agent's health and its statistics: `/metrics`, `/healthz`, `/v1/stats`. A scrape reads nothing
 * from the host. The server does not keep the process alive.
 */
export class ExposeServer {
  readonly #options: ExposeOptions
  readonly #latest: LatestValues
  readonly #exposition: Exposition
  #server: Server | null = null
  #listening: Promise<ListenAddress> | null = null

  constructor(options: ExposeOptions) {
    this.#options = options
    const { intervalsMs, logger } = options
    const onOverflow = (collector: string, maxBytes: number) => {
      logger.warn({ collector, maxBytes }, 'more series than expose keeps: the oldest are left out')
    }
    this.#latest = new LatestValues({ intervalsMs, onOverflow })
    this.#exposition = new Exposition(options.host, options.tags)
  }

  /** Stores the frame's last row. */
  add(frame: Frame): void {
    this.#latest.add(frame)
  }

  /**
   * Starts listening. Further calls return the same promise.
   * @throws AgentError HOSTPULSE_LISTEN_FAILED when the address cannot be listened on
   */
  start(): Promise<ListenAddress> {
    this.#listening ??= this.#listen()
    return this.#listening
  }

  /** Stops listening and ends all requests. */
  close(): void {
    this.#server?.close()
    this.#server?.closeAllConnections()
    this.#server = null
  }

  async #listen(): Promise<ListenAddress> {
    const { listen, logger } = this.#options
    const requestTimeoutMs = this.#options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS
    const timeouts = {
      // Must not exceed requestTimeout: Node would swap the two.
      headersTimeout: requestTimeoutMs,
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.ceil(requestTimeoutMs / 10),
    }
    const server = nodeHttp().createServer(timeouts, (request, response) => this.#respond(request, response))
    // Ends idle connections and those whose client does not read the response.
    server.setTimeout(3 * requestTimeoutMs)
    server.maxConnections = MAX_CONNECTIONS
    server.on('connection', (socket) => socket.unref())
    this.#server = server
    server.listen(listen.port, listen.host).unref()
    try {
      await once(server, 'listening')
    } catch (cause) {
      const message = describeListenFailure(listen, cause, 'expose.listen: ')
      throw new AgentError('HOSTPULSE_LISTEN_FAILED', message, { cause })
    }
    server.on('error', (error) => logger.error({ error: error.message }, 'expose failed'))
    const address = { ...listen, port: (server.address() as AddressInfo).port }
    logger.info({ url: `http://${formatAddress(address)}/metrics` }, 'exposed')
    return address
  }

  #respond(request: IncomingMessage, response: ServerResponse): void {
    const { status, type, body } = this.#replyOrFailure(request)
    response.writeHead(status, {
      'Content-Type': type,
      'Content-Length': Buffer.byteLength(body),
      'Cache-Control': 'no-store',
      Vary: 'Accept',
      'X-Content-Type-Options': 'nosniff',
      ...(status === 405 ? { Allow: 'GET, HEAD' } : {}),
    })
    response.end(request.method === 'HEAD' ? undefined : body)
  }

  #replyOrFailure(request: IncomingMessage): Reply {
    try {
      return this.#reply(request)
    } catch (error) {
      const message = describeError(error)
      this.#options.logger.error({ error: message }, 'expose failed')
      return { status: 500, type: PLAIN_TYPE, body: 'the agent failed to answer: see its log\n' }
    }
  }

  #reply({ method, url = '/', headers }: IncomingMessage): Reply {
    if (method !== 'GET' && method !== 'HEAD') return { status: 405, type: PLAIN_TYPE, body: 'only GET and HEAD\n' }
    const { listen, stats, clock } = this.#options
    if (isLoopback(listen.host) && !isOwnName(headers.host, listen.host)) {
      return { status: 403, type: PLAIN_TYPE, body: 'this Host header is not for this agent: use its address\n' }
    }
    switch (url.split('?', 1)[0]) {
      case '/metrics': {
        const format = chooseFormat(headers.accept)
        const rows = this.#latest.current(clock.wallMs())
        return { status: 200, type: format, body: this.#exposition.text(rows, format) }
      }
      case '/healthz': {
        const health = healthOf(stats())
        return { status: health.healthy ? 200 : 503, type: JSON_TYPE, body: `${JSON.stringify(health)}\n` }
      }
      case '/v1/stats':
        return { status: 200, type: JSON_TYPE, body: `${JSON.stringify(stats())}\n` }
      default:
        return { status: 404, type: PLAIN_TYPE, body: 'not here: /metrics, /healthz, /v1/stats\n' }
    }
  }
}
