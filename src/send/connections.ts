import type http from 'node:http'
import type { Duplex } from 'node:stream'
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
}

/**
 * Keep-alive connections of one output, for Node's client. Their sockets do not keep the process alive. An idle connection on
 * which bytes arrive is closed: they would be taken for the next answer.
 */
export class Connections extends nodeHttp.Agent {
  /** Checked by Node's client. */
  readonly protocol: 'http:' | 'https:'
  readonly #options: ConnectionsOptions
  readonly #openedMs = new WeakMap<Duplex, number>()

  constructor(options: ConnectionsOptions) {
    // No maxSockets: Node's agent would make a queued request wait for a connection that is being closed.
    super({ keepAlive: true })
    this.#options = options
    this.protocol = options.secure ? 'https:' : 'http:'
  }

  /** Closes the idle connections that are too old for another request. */
  closeAged(): void {
    const { maxAgeMs, monotonicMs } = this.#options
    const nowMs = monotonicMs()
    this.#closeIdle((socket) => nowMs - (this.#openedMs.get(socket) ?? nowMs) >= maxAgeMs)
  }

  /** Closes the idle connections: the next request opens one. */
  closeIdle(): void {
    this.#closeIdle(() => true)
  }

  override createConnection(
    options: http.ClientRequestArgs,
    callback?: (error: Error | null, socket: Duplex) => void,
  ): null {
    const { dial, monotonicMs } = this.#options
    const connected = callback as (error: Error | null, socket?: Duplex) => void
    const { dialSignal, ...target } = options as unknown as Target & DialOptions
    dial(target, dialSignal).then(
      (socket) => {
        this.#openedMs.set(socket, monotonicMs())
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

  #closeIdle(mayClose: (socket: Duplex) => boolean): void {
    for (const socket of Object.values(this.freeSockets).flat()) {
      if (socket !== undefined && mayClose(socket)) socket.destroy()
    }
  }
}

function destroyThis(this: Duplex): void {
  this.destroy()
}
