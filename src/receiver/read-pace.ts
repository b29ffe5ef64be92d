import type { Socket } from 'node:net'

/** Reading from all connections may take so long of one turn of the event loop, plus what one more read brings. */
const TURN_MS = 8

/**
 * Stops reading from every connection until the next turn once reading has taken its share of this one. One turn reads
 * from every connection that has data: with many requests or very small chunks in each read that adds up to seconds.
 */
export class ReadPace {
  /** The one that was read last is the last. */
  readonly #sockets = new Set<Socket>()
  readonly #nowMs: () => number
  #state: 'idle' | 'reading' | 'stopped' = 'idle'
  #startMs = 0
  #latest: Socket | undefined

  /** @param nowMs monotonic */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  add(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
    if (this.#state === 'stopped') this.#stop([socket])
  }

  /** To be called with each request and each piece of a body, before they are worked on. */
  check(socket: Socket): void {
    if (socket !== this.#latest && this.#sockets.delete(socket)) {
      // Reading goes on in this order, so that every connection gets its turn.
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
    // What is paused already waits for its reader.
    const stopped = Array.from(sockets).filter((socket) => !socket.isPaused())
    for (const socket of stopped) socket.pause()
    setImmediate(() => {
      this.#state = 'idle'
      for (const socket of stopped) socket.resume()
    })
  }
}
