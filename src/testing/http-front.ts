import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FakeReply } from './fake-answer.js'
import { type ReceivedRequest, readRequest } from './received.js'

type Respond = (request: ReceivedRequest, signal: AbortSignal) => Promise<FakeReply | undefined>

/** Listens for requests on a free port of loopback. */
export class HttpFront {
  readonly url: string
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/metrics`
  }

  static async listen(respond: Respond): Promise<HttpFront> {
    const server = createServer((request, response) => {
      // Fails when the sender goes away.
      void answer(request, response, respond).catch(() => response.destroy())
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    return new HttpFront(server)
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    await closed
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, respond: Respond): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const)
  const reply = await respond(readRequest(request.url ?? '/', headers, Buffer.concat(chunks)), gone.signal)
  if (reply === undefined) {
    response.destroy()
    return
  }
  response.writeHead(reply.status, reply.headers)
  response.end(reply.body)
}
