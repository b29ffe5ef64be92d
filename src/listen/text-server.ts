import { once } from 'node:events'
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describeError } from '../shared/describe-error.js'
import { AgentError } from '../shared/errors.js'
import { nodeHttp } from '../shared/node-modules.js'
import { acceptsGzip } from './accepts-gzip.js'
import type { ListenAddress } from './address.js'
import { describeListenFailure } from './failure.js'
import { isLoopback, isOwnName } from './loopback.js'

export const JSON_TYPE = 'application/json; charset=utf-8'
export const PLAIN_TYPE = 'text/plain; charset=utf-8'

export interface Reply {
  readonly status: number
  readonly type: string
  readonly body: string
}

/** A body with the headers that describe its encoding. */
interface EncodedBody {
  readonly content: Buffer
  readonly headers: Readonly<Record<string, string>>
}

export interface TextServerOptions {
  readonly listen: ListenAddress
  /** Configuration key of the address, for messages: `expose.listen`. */
  readonly setting: string
  /** Functions that reply to each path immediately, from memory. */
  readonly replies: Readonly<Record<string, (headers: IncomingHttpHeaders) => Reply>>
  /**
   * Compresses bodies for clients that accept gzip. A body that it leaves uncompressed gets no headers. @default none is compressed
   */
  readonly compress?: ((plain: Buffer) => Promise<EncodedBody>) | undefined
  /** Called with each error while serving. */
  readonly onError: (message: string) => void
  /** Longest time for a request to arrive in full; an idle connection ends after three times as long. @default 10,000 */
  readonly requestTimeoutMs?: number | undefined
}

const MAX_CONNECTIONS = 64
const REQUEST_TIMEOUT_MS = 10_000

/**
 * A small server for GET, bounded in connections and in time. On a loopback address it refuses requests for other names (DNS
 * rebinding). It does not keep the process alive.
 */
export class TextServer {
  readonly #options: TextServerOptions
  #server: Server | null = null
  #listening: Promise<ListenAddress> | null = null

  constructor(options: TextServerOptions) {
    this.#options = options
  }

  /**
   * Starts listening. Further calls return the same promise.
   * @returns the address, with the port that was chosen for 0
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
    const { listen, setting, onError, requestTimeoutMs = REQUEST_TIMEOUT_MS } = this.#options
    const timeouts = {
      // Must not exceed requestTimeout: Node would swap the two.
      headersTimeout: requestTimeoutMs,
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.ceil(requestTimeoutMs / 10),
    }
    const server = nodeHttp().createServer(timeouts, (request, response) => {
      this.#respond(request, response).catch((error: unknown) => onError(describeError(error)))
    })
    // Ends idle connections and those whose client does not read the response.
    server.setTimeout(3 * requestTimeoutMs)
    server.maxConnections = MAX_CONNECTIONS
    server.on('connection', (socket) => socket.unref())
    this.#server = server
    server.listen(listen.port, listen.host).unref()
    try {
      await once(server, 'listening')
    } catch (cause) {
      throw new AgentError('HOSTPULSE_LISTEN_FAILED', describeListenFailure(listen, cause, `${setting}: `), { cause })
    }
    server.on('error', (error) => onError(error.message))
    return { ...listen, port: (server.address() as AddressInfo).port }
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { compress } = this.#options
    const { status, type, body } = this.#replyOrFailure(request)
    const plain = Buffer.from(body)
    const isCompressed = compress !== undefined && acceptsGzip(request.headers['accept-encoding'])
    const asItIs = { content: plain, headers: {} }
    // If compression fails, for lack of memory for example, sends the body uncompressed.
    const { content, headers } = isCompressed ? await compress(plain).catch(() => asItIs) : asItIs
    response.writeHead(status, {
      'Content-Type': type,
      'Content-Length': content.length,
      'Cache-Control': 'no-store',
      Vary: compress === undefined ? 'Accept' : 'Accept, Accept-Encoding',
      'X-Content-Type-Options': 'nosniff',
      ...headers,
      ...(status === 405 ? { Allow: 'GET, HEAD' } : {}),
    })
    response.end(request.method === 'HEAD' ? undefined : content)
  }

  #replyOrFailure(request: IncomingMessage): Reply {
    try {
      return this.#reply(request)
    } catch (error) {
      this.#options.onError(describeError(error))
      return { status: 500, type: PLAIN_TYPE, body: 'the agent failed to answer: see its log\n' }
    }
  }

  #reply({ method, url = '/', headers }: IncomingMessage): Reply {
    if (method !== 'GET' && method !== 'HEAD') return { status: 405, type: PLAIN_TYPE, body: 'only GET and HEAD\n' }
    const { listen, replies } = this.#options
    if (isLoopback(listen.host) && !isOwnName(headers.host, listen.host)) {
      return { status: 403, type: PLAIN_TYPE, body: 'this Host header is not for this agent: use its address\n' }
    }
    const path = url.split('?', 1)[0] ?? ''
    const reply = Object.hasOwn(replies, path) ? replies[path] : undefined
    return reply?.(headers) ?? { status: 404, type: PLAIN_TYPE, body: `not here: ${Object.keys(replies).join(', ')}\n` }
  }
}
