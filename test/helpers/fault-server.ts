import http from 'node:http'
import https from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { gunzipSync } from 'node:zlib'
import type { ReceivedPoint } from '../../src/testing/received.js'

/** Outcome of one request. */
export type Fault =
  /** The points are stored, once per key. */
  | { readonly kind: 'take'; readonly status?: number; readonly body?: string }
  /** Any other answer; nothing is stored. */
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly headers?: http.OutgoingHttpHeaders
      readonly body?: string | Buffer
    }
  /** These bytes as they are; then the connection is kept, closed or reset. The points may be stored. */
  | {
      readonly kind: 'raw'
      readonly bytes: string | Buffer
      readonly after?: 'keep' | 'end' | 'reset'
      readonly stores?: boolean
    }
  /** The connection is reset once the body has arrived. */
  | { readonly kind: 'reset' }
  /** The points are stored, and the connection closes without an answer. */
  | { readonly kind: 'lose answer' }
  | { readonly kind: 'hang'; readonly when: 'before headers' | 'after headers' }
  /** The headers or the body of the answer arrive byte by byte. */
  | { readonly kind: 'drip'; readonly what: 'headers' | 'body'; readonly everyMs: number }
  /** Status 200 and a body of this many bytes. */
  | { readonly kind: 'large'; readonly bytes: number }
  /** Status 200 and a malformed chunked body. */
  | { readonly kind: 'broken chunking' }
  /** The points are stored and answered, and the kept-alive connection is closed right after the answer. */
  | { readonly kind: 'take and close' }

export const TAKE: Fault = { kind: 'take', status: 202 }

export type WirePoint = ReceivedPoint

export interface ReceivedRequest {
  readonly method: string
  readonly path: string
  readonly headers: http.IncomingHttpHeaders
  readonly key: string
  /** Body as it came over the wire. */
  readonly raw: Buffer
  /** Decompressed body. */
  readonly body: string
  readonly points: readonly WirePoint[]
  /** Number of the server's connection it came on, from 1. */
  readonly connection: number
}

export type Script = (request: ReceivedRequest, index: number) => Fault

export interface FaultServerOptions {
  readonly script?: Script
  readonly tls?: https.ServerOptions
  readonly socketPath?: string
  readonly host?: string
  /** @default any free port */
  readonly port?: number
}

/** An HTTP receiver on loopback that fails as told, and deduplicates what it takes by Idempotency-Key. */
export class FaultServer {
  script: Script
  /** How many of the next requests are reset as soon as their headers arrive. */
  resetsBeforeBody = 0
  readonly requests: ReceivedRequest[] = []
  /** Bodies taken, by idempotency key. */
  readonly taken = new Map<string, string>()
  /** Points taken, in order, each idempotency key once. */
  readonly stored: WirePoint[] = []
  readonly #server: http.Server
  readonly #options: FaultServerOptions
  readonly #sockets = new Map<Socket, number>()
  #connections = 0

  private constructor(options: FaultServerOptions) {
    this.#options = options
    this.script = options.script ?? (() => TAKE)
    const handle: http.RequestListener = (request, response) => void this.#handle(request, response)
    this.#server = options.tls === undefined ? http.createServer(handle) : https.createServer(options.tls, handle)
    this.#server.keepAliveTimeout = 60_000
    this.#server.on(options.tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
      this.#sockets.set(socket, ++this.#connections)
      socket.on('error', () => {})
      socket.on('close', () => this.#sockets.delete(socket))
    })
    this.#server.on('tlsClientError', () => {})
  }

  static async start(options: FaultServerOptions = {}): Promise<FaultServer> {
    const server = new FaultServer(options)
    await new Promise<void>((resolve, reject) => {
      server.#server.once('error', reject)
      const { socketPath, host = '127.0.0.1', port = 0 } = options
      if (socketPath === undefined) server.#server.listen(port, host, resolve)
      else server.#server.listen(socketPath, resolve)
    })
    return server
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** The server's URL; over TLS with the name `localhost`. */
  get url(): string {
    if (this.#options.socketPath !== undefined) return `unix:${this.#options.socketPath}:/v1/metrics`
    const { tls, host = '127.0.0.1' } = this.#options
    if (tls !== undefined) return `https://localhost:${this.port}/v1/metrics`
    return `http://${host.includes(':') ? `[${host}]` : host}:${this.port}/v1/metrics`
  }

  /** Open sockets, for what a server does between requests. */
  get sockets(): readonly Socket[] {
    return [...this.#sockets.keys()]
  }

  /** Number of open connections. */
  get openConnections(): number {
    return this.#sockets.size
  }

  /** Number of connections accepted so far. */
  get connections(): number {
    return this.#connections
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.keys()) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    response.on('error', () => {})
    if (this.resetsBeforeBody > 0) {
      this.resetsBeforeBody--
      request.socket.resetAndDestroy()
      return
    }
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer)
    } catch {
      return
    }
    const raw = Buffer.concat(chunks)
    const body = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw).toString()
    const received: ReceivedRequest = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      key: String(request.headers['idempotency-key'] ?? ''),
      raw,
      body,
      points: JSON.parse(body) as WirePoint[],
      connection: this.#sockets.get(request.socket) ?? 0,
    }
    this.requests.push(received)
    this.#act(this.script(received, this.requests.length - 1), received, request.socket, response)
  }

  #act(fault: Fault, received: ReceivedRequest, socket: Socket, response: http.ServerResponse): void {
    switch (fault.kind) {
      case 'take':
        this.#store(received)
        response.writeHead(fault.status ?? 202).end(fault.body ?? `{"accepted":${received.points.length}}`)
        break
      case 'take and close':
        this.#store(received)
        response.end('{}', () => socket.destroySoon())
        break
      case 'answer':
        response.writeHead(fault.status, fault.headers).end(fault.body ?? '')
        break
      case 'raw':
        if (fault.stores) this.#store(received)
        socket.write(fault.bytes)
        if (fault.after === 'end') socket.end()
        // Pending writes go out first.
        if (fault.after === 'reset') setImmediate(() => socket.resetAndDestroy())
        break
      case 'reset':
        socket.resetAndDestroy()
        break
      case 'lose answer':
        this.#store(received)
        socket.destroy()
        break
      case 'hang':
        if (fault.when === 'after headers') response.writeHead(200).flushHeaders()
        break
      case 'drip':
        drip(socket, fault.what, fault.everyMs)
        break
      case 'large':
        response.writeHead(200).end(Buffer.alloc(fault.bytes, 'x'))
        break
      case 'broken chunking':
        socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nnonsense\r\n')
        break
    }
  }

  #store({ key, body, points }: ReceivedRequest): void {
    const known = this.taken.get(key)
    if (known !== undefined && known !== body) throw new Error(`key ${key} came with another body`)
    if (known !== undefined) return
    this.taken.set(key, body)
    this.stored.push(...points)
  }
}

const DRIPPED = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n'

function drip(socket: Socket, what: 'headers' | 'body', everyMs: number): void {
  let text = DRIPPED + 'x'.repeat(100)
  if (what === 'body') {
    socket.write(DRIPPED)
    text = text.slice(DRIPPED.length)
  }
  let sent = 0
  const timer = setInterval(() => socket.write(text[sent++] ?? ''), everyMs)
  socket.on('close', () => clearInterval(timer))
}
