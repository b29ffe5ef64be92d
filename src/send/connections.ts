import type http from 'node:http'
import type { Duplex } from 'node:stream'
import { nextTurn } from '../shared/next-turn.js'
import { nodeHttp } from '../shared/node-modules.js'
import type { Dial, Target } from './dial.js'
import { unref } from './unref.js'

/** Options that an exchange passes to `createConnection` through those of its request. */
export interface DialOptions {
  /** Aborts the opening of a connection. */
  readonly dialSignal: AbortSignal
}

export interface ConnectionsOptions {
  readonly dial: Dial
  /** Whether `dial` opens connections with TLS. */
  readonly secure: boolean
  /** Age at which a connection is no longer used for another request. */
  readonly maxAgeMs: number
  readonly monotonicMs: () => number
  /** 0 to below 1. */
  readonly random: () => number
}

/** Largest share by which the age is randomly shortened, so that a fleet that connected in step does not reconnect in step. */
const JITTER = 0.1

/** Keep-alive connections of one output, for Node's client. Their sockets do not keep the process alive. */
export interface Connections extends http.Agent {
  /**
   * Closes the idle connections that cannot serve another request: those that are too old, and those with an unread end or
   * unexpected bytes. Reading these takes a turn of the event loop, from one check phase to the next.
   */
  closeUnusable(): Promise<void>
  /** Closes the idle connections. The next request opens a new one. */
  closeIdle(): void
}

/**
 * Returns an agent without connections. Closes an idle connection when bytes arrive on it: they would be taken for the next answer.
 * (The result is Node's agent with added methods. A subclass would load Node's HTTP modules together with this one.)
 */
export function openConnections({ dial, secure, maxAgeMs, monotonicMs, random }: ConnectionsOptions): Connections {
  // No maxSockets: Node's agent would make a queued request wait for a connection that is being closed.
  const agent = new (nodeHttp().Agent)({ keepAlive: true })
  const { keepSocketAlive, reuseSocket } = agent
  /** Time at which each connection becomes too old. */
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

    /** Returns whether to keep the socket, as Node's own method does, despite its declared type. */
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
