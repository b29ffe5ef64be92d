import type http from 'node:http'
import type { Duplex } from 'node:stream'
import { nextTurn } from '../shared/next-turn.js'
import { nodeHttp } from '../shared/node-http.js'
import type { Dial, Target } from './dial.js'

/** What an exchange passes to `createConnection` through the options of its request. */
export interface DialOptions {
  /** Ends the opening of a connection. */
  readonly dialSignal: AbortSignal
}

export interface ConnectionsOptions {
  readonly dial: Dial
  /** Whether `dial` opens connections with TLS. */
  readonly secure: boolean
  /** Age from which a connection is not used for another request. */
  readonly maxAgeMs: number
  readonly monotonicMs: () => number
  /** 0 to below 1. */
  readonly random: () => number
}

/** Share by which an age is shortened at random, so that a fleet that connected in step does not do so again. */
const JITTER = 0.1

/**
 * Keep-alive connections of one output, for Node's client. Their sockets do not keep the process alive. An idle connection on
 * which bytes arrive is closed: they would be taken for the next answer.
 */
export class Connections extends nodeHttp.Agent {
  /** Checked by Node's client. */
  readonly protocol: 'http:' | 'https:'
  readonly #options: ConnectionsOptions
  /** When each connection becomes too old. */
  readonly #endMs = new WeakMap<Duplex, number>()

  constructor(options: ConnectionsOptions) {
    // No maxSockets: Node's agent would make a queued request wait for a connection that is being closed.
    super({ keepAlive: true })
    this.#options = options
    this.protocol = options.secure ? 'https:' : 'http:'
  }

  /**
   * Closes the idle connections that are of no use for another request: that are too old, or whose end or unasked bytes are there
   * but not read. To read them takes a turn of the event loop, from one check phase to the next.
   */
  async closeUnusable(): Promise<void> {
    if (this.#idle.length === 0) return
    await nextTurn()
    await nextTurn()
    const nowMs = this.#options.monotonicMs()
    for (const socket of this.#idle) if (nowMs >= (this.#endMs.get(socket) ?? 0)) socket.destroy()
  }

  /** Closes the idle connections: the next request opens one. */
  closeIdle(): void {
    for (const socket of this.#idle) socket.destroy()
  }

  override createConnection(
    options: http.ClientRequestArgs,
    callback?: (error: Error | null, socket: Duplex) => void,
  ): null {
    const { dial, maxAgeMs, monotonicMs, random } = this.#options
    const connected = callback as (error: Error | null, socket?: Duplex) => void
    const { dialSignal, ...target } = options as unknown as Target & DialOptions
    // Node's agent keeps the options as long as the connection, and the signal would keep its request.
    Reflect.deleteProperty(options, 'dialSignal')
    dial(target, dialSignal).then(
      (socket) => {
        this.#endMs.set(socket, monotonicMs() + maxAgeMs * (1 - JITTER * random()))
        connected(null, socket)
      },
      (error: unknown) => connected(error as Error),
    )
    return null
  }

  /** Returns whether to keep the socket, as Node's does: its type says otherwise. */
  override keepSocketAlive(socket: Duplex): boolean {
    socket.once('data', destroyThis)
    return super.keepSocketAlive(socket) as unknown as boolean
  }

  override reuseSocket(socket: Duplex, request: http.ClientRequest): void {
    super.reuseSocket(socket, request)
    socket.off('data', destroyThis)
    if ('unref' in socket && typeof socket.unref === 'function') socket.unref()
  }

  get #idle(): readonly Duplex[] {
    return Object.values(this.freeSockets).flatMap((sockets) => sockets ?? [])
  }
}

function destroyThis(this: Duplex): void {
  this.destroy()
}
