import dns from 'node:dns'
import net from 'node:net'
import { Duplex } from 'node:stream'
import type { OutputSettings } from '../../src/shared/settings.js'
import type { Call, Fate, Reply } from './call.js'
import type { Line } from './line.js'
import type { Random } from './random.js'
import { must, type World } from './world.js'

/** Owner of a connection. */
interface Owner {
  readonly settings: OutputSettings
  readonly line: Line
}

export interface WireOptions {
  readonly world: World
  readonly random: Random
  /** Random numbers for later additions, so that older seeds repeat the same run. */
  readonly newer: Random
  /** Level of trouble with connections, from 0 to 1; it may change. */
  readonly trouble: () => number
  readonly outputOf: (host: string) => Owner
}

/** Address at which nobody listens. */
const REFUSING = '10.9.9.9'

/** Network under Node's own HTTP client: resolves names, and opens, keeps and breaks connections. */
export class Wire {
  readonly #options: WireOptions
  readonly #open = new Set<SimulatedSocket>()
  readonly #names = new Map<string, string>()

  constructor(options: WireOptions) {
    this.#options = options
  }

  get openSockets(): number {
    return this.#open.size
  }

  /** Routes all lookups and connections from now on through this network. */
  install(): void {
    const lookup = (name: string, _options: unknown, found: (error: null, addresses: dns.LookupAddress[]) => void) =>
      process.nextTick(found, null, this.#addressesOf(name))
    const connect = ({ host }: { host: string }) => this.#connect(host)
    Object.assign(dns, { lookup })
    Object.assign(net, { connect })
  }

  #addressesOf(name: string): dns.LookupAddress[] {
    const { newer, trouble } = this.#options
    const address = `10.0.0.${[...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 256}`
    this.#names.set(address, name)
    const isTroubled = () => newer.chance(trouble() * 0.3)
    const addresses = [...(isTroubled() ? [REFUSING] : []), address, ...(isTroubled() ? [REFUSING] : [])]
    return addresses.map((each) => ({ address: each, family: 4 }))
  }

  #connect(address: string): SimulatedSocket {
    const name = this.#names.get(address)
    const owner = name === undefined ? undefined : this.#options.outputOf(name)
    const socket = new SimulatedSocket(this.#options, owner, () => this.#open.delete(socket))
    this.#open.add(socket)
    if (owner !== undefined) process.nextTick(() => socket.emit('connect'))
    else process.nextTick(() => socket.destroy(new Error(`connect ECONNREFUSED ${address}`)))
    return socket
  }
}

/** Trouble that comes with an answer on a connection. */
type Trouble =
  | 'behind'
  | 'closing'
  | 'stale'
  | 'late end'
  | 'half a head'
  | 'of an older version'
  | 'idle answer'
  | 'nonsense behind'

/** One connection: reads requests and writes the receiver's answers. */
class SimulatedSocket extends Duplex {
  readonly #options: WireOptions
  readonly #owner: Owner | undefined
  readonly #openedMs: number
  #received = Buffer.alloc(0)
  #call: Call | undefined
  #answers = 0
  #trouble: Trouble | 'none' = 'none'

  constructor(options: WireOptions, owner: Owner | undefined, onClose: () => void) {
    super({ allowHalfOpen: false })
    this.#options = options
    this.#owner = owner
    this.#openedMs = options.world.monotonicMs()
    this.once('close', onClose)
  }

  /** Does nothing, like the next methods: Node's client needs them, but time is the simulation's. */
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
    this.#begin(headers, body)
  }

  #begin(headers: Readonly<Record<string, string>>, body: Buffer): void {
    const { world, newer } = this.#options
    const { line, settings } = this.#owner as Owner
    const isKept = this.#answers > 0
    const ageMs = world.monotonicMs() - this.#openedMs
    must(
      !isKept || ageMs < settings.keepAlive.maxAgeMs,
      () => `${settings.name} sends on a connection of ${ageMs} ms, ${settings.keepAlive.maxAgeMs} is the most`,
    )
    const wasStale = this.#trouble === 'stale'
    const call = line.begin(headers, body, {
      isKept,
      fateOf: (reply) => this.#fateOf(reply, isKept),
      answer: (reply) => this.#answer(reply),
      fail: (error) => this.#lose(error),
    })
    this.#call = call
    if (wasStale) call.breakNow(new Error(newer.pick(['read ECONNRESET', 'write EPIPE', 'FIN'])))
  }

  /** Breaks the connection, or ends it without an answer. */
  #lose(error: Error): void {
    this.#call = undefined
    if (error.message === 'FIN') this.push(null)
    else this.destroy(error)
  }

  #fateOf({ status }: Reply, isKept: boolean): Fate {
    this.#trouble = this.#draw()
    if (this.#trouble === 'half a head') return 'is cut off'
    const isLast = this.#trouble === 'closing' || this.#trouble === 'of an older version'
    return status === 408 && isKept && isLast ? 'is of idleness' : 'arrives'
  }

  #draw(): Trouble | 'none' {
    const { random, newer, trouble } = this.#options
    if (random.chance(trouble() * 0.3)) return random.pick(['behind', 'closing', 'stale', 'late end'] as const)
    if (!newer.chance(trouble() * 0.3)) return 'none'
    return newer.pick(['half a head', 'of an older version', 'idle answer', 'nonsense behind', 'late end'] as const)
  }

  #answer(reply: Reply): void {
    this.#call = undefined
    this.#answers++
    const { random, newer, world } = this.#options
    const how = this.#trouble
    if (how !== 'none') world.note(() => `the connection: ${how}`)
    const version = how === 'of an older version' ? '1.0' : '1.1'
    const bytes = bytesOf(reply, how === 'closing', version)
    if (how === 'half a head') {
      this.push(bytes.subarray(0, newer.int(1, 20)))
      process.nextTick(() => this.destroy(new Error('read ECONNRESET')))
      return
    }
    this.push(bytes)
    // An unrequested second answer.
    if (how === 'behind') this.push(bytesOf({ status: 500, headers: {}, body: 'late' }, false))
    if (how === 'nonsense behind') this.push(Buffer.from('0\r\n\r\n'))
    if (how === 'closing' || how === 'of an older version') this.push(null)
    if (how === 'late end') world.after(random.int(1, 2000), () => this.#endNow())
    if (how === 'idle answer') world.after(newer.int(1, 2000), () => this.#sayIdle())
  }

  /** Closes from the other side, maybe in the middle of a request. */
  #endNow(): void {
    this.#call?.cutOff()
    this.#call = undefined
    this.push(null)
  }

  /** Sends a load balancer's 408 for an idle connection. On a busy one it crosses with the request. */
  #sayIdle(): void {
    this.#call?.cutOff()
    this.#call = undefined
    this.push(bytesOf({ status: 408, headers: {}, body: 'idle' }, true))
    this.push(null)
  }
}

function bytesOf({ status, headers, body }: Reply, isLast: boolean, version = '1.1'): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const connection = version === '1.0' ? '' : `connection: ${isLast ? 'close' : 'keep-alive'}\r\n`
  const length = status === 204 ? '' : `content-length: ${Buffer.byteLength(body)}\r\n`
  const text = status === 204 ? '' : body
  return Buffer.from(`HTTP/${version} ${status} X\r\n${connection}${length}${lines.join('')}\r\n${text}`)
}
