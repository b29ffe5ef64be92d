import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Accepts and counts the POSTs of several senders, each under its own path. */
export class CountingSink {
  readonly #server: Server
  readonly #received = new Map<string, { posts: number; bytes: number }>()

  private constructor(server: Server) {
    this.#server = server
    server.keepAliveTimeout = 60_000
    server.on('request', (request, response) => {
      const count = this.of(request.url?.slice(1) ?? '')
      count.posts++
      request.on('data', (chunk: Buffer) => {
        count.bytes += chunk.length
      })
      request.on('end', () => response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}'))
    })
  }

  static async listen(): Promise<CountingSink> {
    const server = createServer()
    await once(server.listen(0, '127.0.0.1'), 'listening')
    return new CountingSink(server)
  }

  url(path: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${path}`
  }

  /** Returns the counts of a path. */
  of(path: string): { posts: number; bytes: number } {
    const count = this.#received.get(path) ?? { posts: 0, bytes: 0 }
    this.#received.set(path, count)
    return count
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}
