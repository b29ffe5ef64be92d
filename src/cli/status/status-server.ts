import { once } from 'node:events'
import { chmodSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { describeError } from '../../shared/describe-error.js'
import { askSocket } from './ask-socket.js'
import { prepareFolder } from './runtime-folders.js'
import { listSockets, removeSocket, socketPath } from './sockets.js'

export interface StatusServerOptions {
  readonly pid: number
  /** Effective user id; undefined on Windows. */
  readonly uid: number | undefined
  /** Folders in the order of preference; the first usable one is taken. */
  readonly folders: readonly string[]
  /** Returns the answer, as JSON. */
  readonly answer: () => string
}

/** Result of the start: where the server listens, or why it does not. */
export type ServerStart = { readonly path: string } | { readonly problems: readonly string[] }

const MAX_CONNECTIONS = 16
/** Idle time after which a connection ends whose client does not read. */
const CLIENT_TIMEOUT_MS = 2_000
/** Longest wait for the answer of another agent, which shows that its socket is in use. */
const PROBE_MS = 1_000
const OWNER_ONLY = 0o600

/**
 * Answers everybody who connects to a unix socket of this process with one text, and hangs up. Only the process's user and root
 * can connect. It does not keep the process alive.
 */
export class StatusServer {
  readonly #options: StatusServerOptions
  #state: 'new' | 'listening' | 'closed' = 'new'
  #server: Server | null = null
  #path: string | null = null

  constructor(options: StatusServerOptions) {
    this.#options = options
  }

  /** Starts listening in the first folder that can be used. Never throws. */
  async start(): Promise<ServerStart> {
    const problems: string[] = []
    for (const folder of this.#options.folders) {
      const problem = await this.#listenIn(folder)
      if (problem === undefined) return { path: socketPath(folder, this.#options.pid) }
      problems.push(problem)
    }
    return { problems }
  }

  /** Stops listening and removes the socket. May be called again. */
  close(): void {
    this.#state = 'closed'
    this.#server?.close()
    this.#server = null
    if (this.#path !== null) removeSocket(this.#path)
    this.#path = null
  }

  async #listenIn(folder: string): Promise<string | undefined> {
    const { pid, uid } = this.#options
    const path = socketPath(folder, pid)
    try {
      const problem = prepareFolder(folder, uid)
      if (problem !== undefined) return problem
      // A former process with the same id may have been killed and left its socket.
      await removeIfStale(path)
      await this.#listen(path)
      void removeStaleSockets(folder)
      return undefined
    } catch (error) {
      return `${path}: ${describeError(error)}`
    }
  }

  async #listen(path: string): Promise<void> {
    const server = createServer((socket) => this.#respond(socket))
    server.maxConnections = MAX_CONNECTIONS
    server.listen(path).unref()
    await once(server, 'listening')
    // A connection may fail for want of a descriptor, for example, and the next one succeed.
    server.on('error', () => {})
    this.#server = server
    this.#path = path
    // Until now only the folder keeps others out.
    chmodSync(path, OWNER_ONLY)
    if (this.#state === 'closed') this.close()
    else this.#state = 'listening'
  }

  #respond(socket: Socket): void {
    socket.unref()
    socket.on('error', () => {})
    socket.setTimeout(CLIENT_TIMEOUT_MS, () => socket.destroy())
    try {
      socket.end(this.#options.answer())
    } catch {
      // The client reports the empty answer.
      socket.destroy()
    }
  }
}

/** Removes the sockets of processes that ended without removing theirs. */
async function removeStaleSockets(folder: string): Promise<void> {
  const listing = listSockets(folder)
  const sockets = listing.kind === 'sockets' ? listing.sockets : []
  await Promise.all(sockets.map(({ path }) => removeIfStale(path)))
}

async function removeIfStale(path: string): Promise<void> {
  if ((await askSocket(path, PROBE_MS)).kind === 'gone') removeSocket(path)
}
