import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'

/** One point as it comes over the wire. */
export interface WirePoint {
  readonly ts: number
  readonly host: string
  readonly type: string
  readonly value: number
  readonly tags?: Readonly<Record<string, string>>
}

/** A receiver that takes everything and lets tests wait for what they expect. */
export class Sink {
  readonly points: WirePoint[] = []
  readonly url: string
  readonly #server: Server
  #wake: () => void = () => {}

  private constructor(server: Server) {
    this.#server = server
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/metrics`
    server.on('request', async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const body = Buffer.concat(chunks)
      const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
      const points = JSON.parse(text.toString()) as WirePoint[]
      for (const point of points) this.points.push(point)
      response.writeHead(202, { 'Content-Type': 'application/json' }).end(JSON.stringify({ accepted: points.length }))
      this.#wake()
    })
  }

  static async listen(): Promise<Sink> {
    const server = createServer()
    await once(server.listen(0, '127.0.0.1'), 'listening')
    return new Sink(server)
  }

  /** Resolves as soon as the points received satisfy the condition. */
  async until(condition: (points: readonly WirePoint[]) => boolean): Promise<void> {
    while (!condition(this.points)) await new Promise<void>((resolve) => (this.#wake = resolve))
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
