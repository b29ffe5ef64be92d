import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** Bodies received under one path. */
export interface Received {
  readonly bodies: Buffer[]
  /** Size of the HTTP heads, in bytes. */
  headBytes: number
}

/** Keeps the bodies that several senders post, each under its own path. */
export class BodySink {
  readonly #server: Server
  readonly #received = new Map<string, Received>()
  readonly #countedBytes = new WeakMap<Socket, number>()

  private constructor(server: Server) {
    this.#server = server
    server.on('request', async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const body = Buffer.concat(chunks)
      const received = this.of(request.url?.slice(1) ?? '')
      const { socket } = request
      received.bodies.push(body)
      received.headBytes += socket.bytesRead - (this.#countedBytes.get(socket) ?? 0) - body.length
      this.#countedBytes.set(socket, socket.bytesRead)
      response.end()
    })
  }

  static async listen(): Promise<BodySink> {
    const server = createServer({ keepAliveTimeout: 60_000 })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    return new BodySink(server)
  }

  url(path: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${path}`
  }

  of(path: string): Received {
    const received = this.#received.get(path) ?? { bodies: [], headBytes: 0 }
    this.#received.set(path, received)
    return received
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}
