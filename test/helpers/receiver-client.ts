import { once } from 'node:events'
import { Agent, type IncomingHttpHeaders, type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http'
import { createReceiver, type Receiver, type ReceiverOptions } from '../../src/receiver/server.js'
import { MemoryStore } from '../../src/receiver/store/memory-store.js'
import type { WirePoint } from '../../src/receiver/wire-point.js'
import { systemClock } from '../../src/shared/clock.js'
import { silentLogger } from '../../src/shared/logger.js'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** Parsed body; undefined when it is not JSON. */
  readonly json: unknown
}

export interface Call {
  readonly method?: string
  readonly path?: string
  readonly headers?: OutgoingHttpHeaders
  readonly body?: string | Buffer
}

/** A receiver on a free port of 127.0.0.1 and a client that can send it anything. */
export class ReceiverClient {
  readonly receiver: Receiver
  readonly port: number
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 4 })

  private constructor(receiver: Receiver, port: number) {
    this.receiver = receiver
    this.port = port
  }

  static async start(options: Partial<ReceiverOptions> = {}, wanted = 0): Promise<ReceiverClient> {
    const store = options.store ?? new MemoryStore({ clock: systemClock })
    const receiver = createReceiver({ clock: systemClock, logger: silentLogger, ...options, store })
    const { port } = await receiver.listen({ host: '127.0.0.1', port: wanted })
    return new ReceiverClient(receiver, port)
  }

  async close(): Promise<void> {
    this.#agent.destroy()
    await this.receiver.close()
  }

  async call({ method = 'GET', path = '/', headers = {}, body }: Call): Promise<Answer> {
    const response = await this.#send({ method, path, headers, ...(body !== undefined && { body }) }, this.#agent)
    const text = await readText(response)
    return { status: response.statusCode ?? 0, headers: response.headers, text, json: parse(text) }
  }

  get(path: string, headers: OutgoingHttpHeaders = {}): Promise<Answer> {
    return this.call({ path, headers })
  }

  /** Posts points, or any other body as it is. */
  post(body: readonly WirePoint[] | string | Buffer, headers: OutgoingHttpHeaders = {}): Promise<Answer> {
    return this.call({
      method: 'POST',
      path: '/v1/metrics',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
    })
  }

  /** @param query parameters of the URL, with their question mark */
  async stream(headers: OutgoingHttpHeaders = {}, query = ''): Promise<EventStream> {
    const response = await this.#send({ path: `/v1/stream${query}`, headers }, undefined)
    return new EventStream(response)
  }

  async #send({ method = 'GET', path = '/', headers = {}, body }: Call, agent: Agent | undefined) {
    const options = { host: '127.0.0.1', port: this.port, method, path, headers, ...(agent && { agent }) }
    const sent = request(options)
    sent.end(body)
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    return response
  }
}

export interface StreamEvent {
  readonly event: string
  readonly id: string | undefined
  readonly data: unknown
}

/** Reads server-sent events one by one. */
export class EventStream {
  readonly response: IncomingMessage
  readonly #chunks: AsyncIterator<string>
  #text = ''

  constructor(response: IncomingMessage) {
    this.response = response
    response.setEncoding('utf8')
    this.#chunks = response[Symbol.asyncIterator]()
  }

  /** Resolves with the next event; undefined when the stream has ended. Skips comments and settings. */
  async next(): Promise<StreamEvent | undefined> {
    for (;;) {
      const end = this.#text.indexOf('\n\n')
      if (end === -1) {
        const more = await this.#chunks.next()
        if (more.done === true) return undefined
        this.#text += more.value
        continue
      }
      const fields = new Map(this.#text.slice(0, end).split('\n').map(splitField))
      this.#text = this.#text.slice(end + 2)
      const data = fields.get('data')
      if (data !== undefined) {
        return { event: fields.get('event') ?? 'message', id: fields.get('id'), data: JSON.parse(data) }
      }
    }
  }

  close(): void {
    this.response.destroy()
  }
}

function splitField(line: string): [string, string] {
  const colon = line.indexOf(': ')
  return [line.slice(0, colon), line.slice(colon + 2)]
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
