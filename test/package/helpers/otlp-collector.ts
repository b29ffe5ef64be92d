import { EventEmitter, once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Accepts OTLP in any encoding and keeps the bodies: names and attributes are plain text in all of them. */
export class OtlpCollector {
  readonly url: string
  readonly #server: Server
  readonly #bodies: string[] = []
  readonly #events = new EventEmitter<{ body: [] }>()

  private constructor(server: Server) {
    this.#server = server
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/metrics`
    server.on('request', async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      this.#bodies.push(Buffer.concat(chunks).toString('latin1'))
      response.writeHead(200, { 'Content-Type': request.headers['content-type'] }).end()
      this.#events.emit('body')
    })
  }

  static async listen(): Promise<OtlpCollector> {
    const server = createServer()
    await once(server.listen(0, '127.0.0.1'), 'listening')
    return new OtlpCollector(server)
  }

  /** Resolves with the first body that contains the text. */
  async until(text: string): Promise<string> {
    for (;;) {
      const found = this.#bodies.find((body) => body.includes(text))
      if (found !== undefined) return found
      await once(this.#events, 'body')
    }
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
