import type { Readable } from 'node:stream'
import type { Logger } from '../shared/logger.js'

const LONGEST_PIECE_BYTES = 1_000
const MOST_PIECES = 100
const TAIL_LENGTH = 4_000

/**
 * Drains what collectors print into the log, at debug: the agent's own stdout carries only results. Logs the first 100 pieces of
 * a worker, so that a flood does not flood the log.
 */
export class PrintedText {
  readonly #logger: Logger
  #piecesLeft = MOST_PIECES
  #tail = ''

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** The last 4,000 characters that were printed. */
  get tail(): string {
    return this.#tail
  }

  drain(stream: Readable, name: 'stdout' | 'stderr'): void {
    // An unpiped stream stays paused until resumed.
    stream.resume()
    stream.on('data', (chunk: Buffer) => {
      this.#tail = `${this.#tail}${chunk.subarray(-TAIL_LENGTH).toString()}`.slice(-TAIL_LENGTH)
      if (this.#piecesLeft-- <= 0) return
      this.#logger.debug({ stream: name, text: chunk.toString('utf8', 0, LONGEST_PIECE_BYTES) }, 'collector output')
    })
  }
}
