import type net from 'node:net'
import type { Duplex } from 'node:stream'
import type { Clock, Timer } from '../shared/clock.js'
import { describeError } from '../shared/describe-error.js'
import { nodeNet } from '../shared/node-modules.js'
import { Addresses } from './addresses.js'

/** Time for which one address is tried alone (RFC 8305, section 5). */
const ATTEMPT_DELAY_MS = 250

/** Destination of a connection. */
export interface Target {
  /** Name or address. */
  readonly host: string
  readonly port: number
  /** Unix socket instead of host and port. */
  readonly socketPath?: string | undefined
  /** Name to verify; '' for an address. @default host */
  readonly servername?: string | undefined
}

/** Opens a connection. Rejects when that fails, and when the signal aborts. */
export type Dial = (target: Target, signal: AbortSignal) => Promise<Duplex>

/**
 * Opens plain connections by Happy Eyeballs (RFC 8305): the next address is tried when one fails or is silent for a while, and the
 * first that connects wins. No address is given up before the signal aborts. (Node's own implementation gives each address 250 ms.)
 * @param timeoutMs time until the signal aborts, in which every address gets its turn
 */
export function dialDirectly(timeoutMs: number, clock: Clock): Dial {
  const known = new Addresses(timeoutMs / 3, clock)
  return async ({ host, port, socketPath }, signal) => {
    const addresses = socketPath === undefined ? await known.of(host, signal) : [socketPath]
    signal.throwIfAborted()
    const open = (address: string) =>
      nodeNet().connect({
        ...(socketPath === undefined ? { host: address, port } : { path: socketPath }),
        noDelay: true,
        keepAlive: true,
        keepAliveInitialDelay: 1000,
      })
    const delayMs = Math.min(ATTEMPT_DELAY_MS, timeoutMs / (addresses.length + 1))
    return await new Race(addresses, open, { delayMs, clock, signal }).winner
  }
}

interface RaceOptions {
  readonly delayMs: number
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** Connections that are being opened to the addresses of one host. */
class Race {
  readonly winner: Promise<net.Socket>
  readonly #open: (address: string) => net.Socket
  readonly #options: RaceOptions
  readonly #waiting: string[]
  readonly #sockets = new Set<net.Socket>()
  readonly #failures: unknown[] = []
  #timer: Timer | undefined
  #settle: { readonly resolve: (socket: net.Socket) => void; readonly reject: (error: unknown) => void } | undefined

  constructor(addresses: readonly string[], open: (address: string) => net.Socket, options: RaceOptions) {
    this.#waiting = [...addresses]
    this.#open = open
    this.#options = options
    this.winner = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
    options.signal.addEventListener('abort', this.#abort, { once: true })
    this.#next()
  }

  readonly #abort = (): void => this.#end(undefined, this.#options.signal.reason)

  /** Tries the next address, if there is one. */
  #next(): void {
    this.#timer?.cancel()
    const address = this.#waiting.shift()
    if (address === undefined) {
      if (this.#sockets.size === 0) this.#end(undefined, failureOf(this.#failures))
      return
    }
    const socket = this.#open(address)
    socket.unref()
    this.#sockets.add(socket)
    socket.once('connect', () => this.#end(socket))
    // Stays on the socket for good: otherwise a late error would be an uncaught exception.
    socket.on('error', (error) => this.#failed(socket, error))
    if (this.#waiting.length > 0) {
      this.#timer = this.#options.clock.setTimer(this.#options.delayMs, () => this.#next())
    }
  }

  #failed(socket: net.Socket, error: unknown): void {
    if (!this.#sockets.delete(socket)) return
    this.#failures.push(error)
    this.#next()
  }

  #end(winner: net.Socket | undefined, error?: unknown): void {
    this.#timer?.cancel()
    this.#options.signal.removeEventListener('abort', this.#abort)
    const losers = [...this.#sockets].filter((socket) => socket !== winner)
    this.#sockets.clear()
    this.#waiting.length = 0
    for (const socket of losers) socket.destroy()
    if (winner === undefined) this.#settle?.reject(error)
    else this.#settle?.resolve(winner)
  }
}

/** Returns the failure of the only address, or one that names all of them. */
function failureOf(failures: readonly unknown[]): unknown {
  if (failures.length === 1) return failures[0]
  return new Error(failures.map(describeError).join('; '))
}
