import http from 'node:http'
import https from 'node:https'
import net, { type AddressInfo } from 'node:net'

/** A forward proxy on loopback for plain requests and CONNECT. */
export class ForwardProxy {
  /** Request lines received, with their credentials. */
  readonly seen: string[] = []
  /** Whether to accept CONNECT and never answer it. */
  silent = false
  readonly #sockets = new Set<net.Socket>()
  readonly #server: http.Server
  readonly #protocol: 'http' | 'https'

  private constructor(tls?: https.ServerOptions) {
    const handle: http.RequestListener = (request, response) => this.#passOn(request, response)
    this.#server = tls === undefined ? http.createServer(handle) : https.createServer(tls, handle)
    this.#protocol = tls === undefined ? 'http' : 'https'
  }

  /** @param tls options to serve the proxy itself over TLS */
  static async start(tls?: https.ServerOptions): Promise<ForwardProxy> {
    const proxy = new ForwardProxy(tls)
    proxy.#server.on('connect', (request, socket: net.Socket) => proxy.#connect(request, socket))
    proxy.#server.on('connection', (socket) => {
      proxy.#sockets.add(socket)
      socket.on('close', () => proxy.#sockets.delete(socket))
      socket.on('error', () => {})
    })
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve))
    return proxy
  }

  get url(): string {
    return `${this.#protocol}://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  get openConnections(): number {
    return this.#sockets.size
  }

  endConnections(): void {
    for (const socket of this.#sockets) socket.end()
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #passOn(request: http.IncomingMessage, response: http.ServerResponse): void {
    this.#note(request)
    const onward = http.request(
      request.url as string,
      { method: request.method, headers: request.headers },
      (answer) => {
        response.writeHead(answer.statusCode as number, answer.headers)
        answer.pipe(response)
      },
    )
    onward.on('error', () => response.writeHead(502).end())
    request.pipe(onward)
  }

  #note(request: http.IncomingMessage): void {
    this.seen.push(`${request.method} ${request.url} ${request.headers['proxy-authorization'] ?? '-'}`)
  }

  #connect(request: http.IncomingMessage, socket: net.Socket): void {
    this.#note(request)
    if (this.silent) {
      socket.resume().on('end', () => socket.end())
      return
    }
    const { hostname, port } = new URL(`http://${request.url}`)
    const onward = net.connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      onward.pipe(socket).pipe(onward)
    })
    onward.on('error', () => socket.destroy())
    socket.on('close', () => onward.destroy())
  }
}
