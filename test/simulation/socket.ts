import http from 'node:http'
import { Duplex } from 'node:stream'
import type { Call, Line, Reply } from './line.js'
import type { Random } from './random.js'
import type { World } from './world.js'

export interface WireOptions {
  readonly world: World
  readonly random: Random
  /** How much goes wrong with connections, from 0 to 1; it may change. */
  readonly trouble: () => number
  readonly lineOf: (host: string) => Line
}

/** The network under Node's own HTTP client: connections that are opened, kept, and break. */
export class Wire {
  readonly #options: WireOptions
  readonly #open = new Set<SimulatedSocket>()

  constructor(options: WireOptions) {
    this.#options = options
  }

  get openSockets(): number {
    return this.#open.size
  }

  /** Every connection that is opened from now on is this network's. */
  install(): void {
    const open = this.#open
    const options = this.#options
    http.Agent.prototype.createConnection = ((where: { host: string }) => {
      const socket = new SimulatedSocket(options, options.lineOf(where.host), () => open.delete(socket))
      open.add(socket)
      return socket
    }) as typeof http.Agent.prototype.createConnection
  }
}

/** One connection: reads requests, writes what the receiver makes of them. */
class SimulatedSocket extends Duplex {
  readonly #options: WireOptions
  readonly #line: Line
  #received = Buffer.alloc(0)
  #call: Call | undefined
  /** The other side has closed it, and this side does not know yet. */
  #isStale = false

  constructor(options: WireOptions, line: Line, onClose: () => void) {
    super({ allowHalfOpen: false })
    this.#options = options
    this.#line = line
    this.once('close', onClose)
  }

  /** What Node asks of sockets; time is the simulation's. */
  setTimeout(): this {
    return this
  }

  setNoDelay(): this {
    return this
  }

  setKeepAlive(): this {
    return this
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#received = Buffer.concat([this.#received, chunk])
    done()
    this.#readRequest()
  }

  override _writev(chunks: { chunk: Buffer; encoding: BufferEncoding }[], done: () => void): void {
    const buffers = chunks.map(({ chunk, encoding }) =>
      typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk,
    )
    this._write(Buffer.concat(buffers), 'utf8', done)
  }

  override _final(done: () => void): void {
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#call?.abort()
    this.#call = undefined
    done(error)
  }

  #readRequest(): void {
    const headEnd = this.#received.indexOf('\r\n\r\n')
    if (headEnd < 0) return
    const head = this.#received.subarray(0, headEnd).toString('latin1')
    const headers: Record<string, string> = {}
    for (const line of head.split('\r\n').slice(1)) {
      const colon = line.indexOf(':')
      headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim()
    }
    const end = headEnd + 4 + Number(headers['content-length'])
    if (this.#received.length < end) return
    const body = Buffer.from(this.#received.subarray(headEnd + 4, end))
    this.#received = this.#received.subarray(end)
    const call = this.#line.begin(headers, body, {
      answer: (reply) => this.#answer(reply),
      fail: (error) => {
        this.#call = undefined
        this.destroy(error)
      },
    })
    this.#call = call
    if (this.#isStale) call.breakNow()
  }

  #answer(reply: Reply): void {
    this.#call = undefined
    const { random, trouble, world } = this.#options
    const isTroubled = random.chance(trouble() * 0.3)
    const how = isTroubled ? random.pick(['behind', 'closing', 'stale', 'late end'] as const) : 'well'
    if (how !== 'well') world.note(() => `the connection: ${how}`)
    this.push(bytesOf(reply, how === 'closing'))
    // A second answer that nobody asked for.
    if (how === 'behind') this.push(bytesOf({ status: 500, headers: {}, body: 'late' }, false))
    if (how === 'closing') this.push(null)
    if (how === 'stale') this.#isStale = true
    if (how === 'late end') world.after(random.int(1, 2000), () => this.push(null))
  }
}

function bytesOf({ status, headers, body }: Reply, isLast: boolean): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const connection = isLast ? 'close' : 'keep-alive'
  const length = status === 204 ? '' : `content-length: ${Buffer.byteLength(body)}\r\n`
  const text = status === 204 ? '' : body
  return Buffer.from(`HTTP/1.1 ${status} X\r\nconnection: ${connection}\r\n${length}${lines.join('')}\r\n${text}`)
}
