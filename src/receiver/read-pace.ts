import type { Socket } from 'node:net'

/** Time for reading all connections in one turn of the event loop. The last read may exceed it. */
const TURN_MS = 8

/**
 * Limits the time for reading in each turn of the event loop, by pausing every connection until the next one. Node reads
 * from every connection with data in one turn. With many requests or very small chunks that can take seconds.
 */
export class ReadPace {
  /** Sockets in the order of their last read, oldest first. */
  readonly #sockets = new Set<Socket>()
  readonly #nowMs: () => number
  #state: 'idle' | 'reading' | 'stopped' = 'idle'
  #startMs = 0
  #latest: Socket | undefined

  /** @param nowMs monotonic clock */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  add(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
    if (this.#state === 'stopped') this.#stop([socket])
  }

  /** Must be called before each request and each chunk of a body is processed. */
  check(socket: Socket): void {
    if (socket !== this.#latest && this.#sockets.delete(socket)) {
      // Connections resume in this order, so that each is read in turn.
      this.#sockets.add(socket)
      this.#latest = socket
    }
    switch (this.#state) {
      case 'idle':
        this.#state = 'reading'
        this.#startMs = this.#nowMs()
        setImmediate(() => {
          if (this.#state === 'reading') this.#state = 'idle'
        })
        return
      case 'reading':
        if (this.#nowMs() - this.#startMs < TURN_MS) return
        this.#state = 'stopped'
        this.#stop(this.#sockets)
        return
      case 'stopped':
        return
    }
  }

  #stop(sockets: Iterable<Socket>): void {
    // A socket that is already paused is resumed by its reader.
    const stopped = Array.from(sockets).filter((socket) => !socket.isPaused())
    for (const socket of stopped) socket.pause()
    setImmediate(() => {
      this.#state = 'idle'
      for (const socket of stopped) socket.resume()
    })
  }
}
