import type http from 'node:http'
import type { Duplex } from 'node:stream'
import { nextTurn } from '../shared/next-turn.js'
import { nodeHttp } from '../shared/node-modules.js'
import type { Dial, Target } from './dial.js'
import { unref } from './unref.js'

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

/** Keep-alive connections of one output, for Node's client. Their sockets do not keep the process alive. */
export interface Connections extends http.Agent {
  /**
   * Closes the idle connections that are of no use for another request: that are too old, or whose end or unasked bytes are there
   * but not read. To read them takes a turn of the event loop, from one check phase to the next.
   */
  closeUnusable(): Promise<void>
  /** Closes the idle connections: the next request opens one. */
  closeIdle(): void
}

/**
 * Returns an agent without connections. An idle connection on which bytes arrive is closed: they would be taken for the next answer.
 * (Node's agent with methods of its own. A subclass would load Node's HTTP modules with this one.)
 */
export function openConnections({ dial, secure, maxAgeMs, monotonicMs, random }: ConnectionsOptions): Connections {
  // No maxSockets: Node's agent would make a queued request wait for a connection that is being closed.
  const agent = new (nodeHttp().Agent)({ keepAlive: true })
  const { keepSocketAlive, reuseSocket } = agent
  /** When each connection becomes too old. */
  const endMs = new WeakMap<Duplex, number>()
  const idle = () => Object.values(agent.freeSockets).flatMap((sockets) => sockets ?? [])
  return Object.assign(agent, {
    /** Checked by Node's client. */
    protocol: secure ? 'https:' : 'http:',

    async closeUnusable() {
      if (idle().length === 0) return
      await nextTurn()
      await nextTurn()
      const nowMs = monotonicMs()
      for (const socket of idle()) if (nowMs >= (endMs.get(socket) ?? 0)) socket.destroy()
    },

    closeIdle() {
      for (const socket of idle()) socket.destroy()
    },

    createConnection(options: http.ClientRequestArgs, callback?: (error: Error | null, socket: Duplex) => void): null {
      const connected = callback as (error: Error | null, socket?: Duplex) => void
      const { dialSignal, ...target } = options as unknown as Target & DialOptions
      // Node's agent keeps the options as long as the connection, and the signal would keep its request.
      Reflect.deleteProperty(options, 'dialSignal')
      dial(target, dialSignal).then(
        (socket) => {
          endMs.set(socket, monotonicMs() + maxAgeMs * (1 - JITTER * random()))
          connected(null, socket)
        },
        (error: unknown) => connected(error as Error),
      )
      return null
    },

    /** Returns whether to keep the socket, as Node's does: its type says otherwise. */
    keepSocketAlive(socket: Duplex): boolean {
      socket.once('data', destroyThis)
      return keepSocketAlive.call(agent, socket) as unknown as boolean
    },

    reuseSocket(socket: Duplex, request: http.ClientRequest): void {
      reuseSocket.call(agent, socket, request)
      socket.off('data', destroyThis)
      unref(socket)
    },
  })
}

function destroyThis(this: Duplex): void {
  this.destroy()
}
