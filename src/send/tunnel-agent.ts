import type http from 'node:http'
import type https from 'node:https'
import type { Duplex } from 'node:stream'
import tls from 'node:tls'
import { nodeHttp, nodeHttps } from '../shared/node-http.js'
import { basicAuthorization } from './basic-authorization.js'
import { unref } from './unref.js'

type ConnectArguments = Parameters<https.Agent['createConnection']>
/** The actual signature of the agent's callback. */
type Connected = (error: Error | null, socket?: Duplex) => void

/**
 * Connects through a proxy by CONNECT (RFC 9110, section 9.3.6). Otherwise works as Node's own agent: connections are kept alive
 * and end with it. (axios opens a tunnel for each request, and leaves it open when the request is aborted.)
 */
export class TunnelAgent extends nodeHttps.Agent {
  readonly #proxy: URL
  readonly #timeoutMs: number
  readonly #opening = new Set<http.ClientRequest>()

  /** @param timeoutMs longest wait for the proxy's answer */
  constructor(proxy: URL, timeoutMs: number, options: https.AgentOptions) {
    super(options)
    this.#proxy = proxy
    this.#timeoutMs = timeoutMs
  }

  override createConnection(...[options, callback]: ConnectArguments): undefined {
    const connected = callback as Connected
    const request = this.#connect(`${bracketed(String(options.host))}:${options.port}`)
    this.#opening.add(request)
    const end = (error: Error | null, socket?: Duplex) => {
      this.#opening.delete(request)
      connected(error, socket)
    }
    request.once('connect', ({ statusCode }, socket) => {
      try {
        if (statusCode !== 200) throw new Error(`the proxy answered ${statusCode}`)
        end(null, unref(tls.connect({ ...options, socket } as tls.ConnectionOptions)))
      } catch (error) {
        // Also thrown for an unusable certificate or key.
        socket.destroy()
        end(error as Error)
      }
    })
    request.on('error', (error) => end(error))
    request.setTimeout(this.#timeoutMs, () => request.destroy(new Error('the proxy does not answer')))
    request.end()
  }

  override reuseSocket(socket: Duplex, request: http.ClientRequest): void {
    super.reuseSocket(socket, request)
    unref(socket)
  }

  override destroy(): void {
    for (const request of this.#opening) request.destroy()
    super.destroy()
  }

  #connect(target: string): http.ClientRequest {
    const { protocol, hostname, port } = this.#proxy
    const authorization = basicAuthorization(this.#proxy)
    const options: https.RequestOptions = {
      method: 'CONNECT',
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port || (protocol === 'https:' ? 443 : 80),
      path: target,
      agent: false,
      headers: { Host: target, ...(authorization === undefined ? {} : { 'Proxy-Authorization': authorization }) },
    }
    const request =
      protocol === 'https:' ? nodeHttps.request({ ...options, ca: this.options.ca }) : nodeHttp.request(options)
    return request.once('socket', unref)
  }
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
