import { chmodSync } from 'node:fs'
import type { Server, Socket } from 'node:net'
import { nodeNet } from '../shared/node-modules.js'

/**
 * A socket that shows that its process lives. The kernel closes it and all its connections when the process ends in any way.
 * Children do not inherit it. It does not keep the process alive.
 */
export class LockSocket {
  readonly #server: Server
  readonly #connections = new Set<Socket>()

  private constructor() {
    this.#server = nodeNet().createServer((connection) => this.#keep(connection))
    this.#server.on('error', () => {})
    this.#server.unref()
  }

  /** Listens at a path. @throws the system's error when that fails */
  static async listen(file: string): Promise<LockSocket> {
    const socket = new LockSocket()
    await socket.#listen(file)
    try {
      chmodSync(file, 0o600)
    } catch (error) {
      socket.close()
      throw error
    }
    return socket
  }

  /** Stops listening and closes all connections. */
  close(): void {
    this.#server.close()
    for (const connection of this.#connections) connection.destroy()
  }

  #listen(path: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      // Without `exclusive` the primary would listen for a worker of node:cluster, and outlive it.
      this.#server.listen({ path, exclusive: true }, () => {
        this.#server.off('error', reject)
        resolve()
      })
    })
  }

  /** Holds the connection of a follower, which sends nothing. */
  #keep(connection: Socket): void {
    this.#connections.add(connection)
    connection.on('close', () => this.#connections.delete(connection))
    connection.on('error', () => {})
    connection.resume()
    connection.unref()
  }
}
