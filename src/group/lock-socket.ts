import { chmodSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'

/**
 * A socket that is listened on as a sign of life. The kernel closes it, and all connections to it, when the process ends,
 * however it ends; children do not inherit it. Nothing of it keeps the process alive.
 */
export class LockSocket {
  readonly #server: Server
  readonly #connections = new Set<Socket>()

  private constructor() {
    this.#server = createServer((connection) => this.#keep(connection))
    this.#server.on('error', () => {})
    this.#server.unref()
  }

  /** @throws (rejects with) the system's error when there is no listening at the path */
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

  /** Frees it: who is connected sees the end at once. */
  close(): void {
    this.#server.close()
    for (const connection of this.#connections) connection.destroy()
  }

  #listen(path: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      // Not exclusive, a worker of node:cluster would have its primary listen, which lives on when the worker dies.
      this.#server.listen({ path, exclusive: true }, () => {
        this.#server.off('error', reject)
        resolve()
      })
    })
  }

  /** Followers say nothing: that they are connected is all they want. */
  #keep(connection: Socket): void {
    this.#connections.add(connection)
    connection.on('close', () => this.#connections.delete(connection))
    connection.on('error', () => {})
    connection.resume()
    connection.unref()
  }
}
