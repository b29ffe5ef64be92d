import type { Readable } from 'node:stream'
import type { Logger } from '../shared/logger.js'

const LONGEST_PIECE_BYTES = 1_000
const MOST_PIECES = 100
const TAIL_LENGTH = 4_000

/**
 * Drains what collectors print. Results are the only thing on the agent's own stdout, so it goes to the log, at debug,
 * and only the first 100 pieces of a thread or process: a flood must not flood the log as well.
 */
export class PrintedText {
  readonly #logger: Logger
  #piecesLeft = MOST_PIECES
  #tail = ''

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** The end of what was printed. */
  get tail(): string {
    return this.#tail
  }

  drain(stream: Readable, name: 'stdout' | 'stderr'): void {
    // A stream that was unpiped stays paused until told.
    stream.resume()
    stream.on('data', (chunk: Buffer) => {
      this.#tail = `${this.#tail}${chunk.subarray(-TAIL_LENGTH).toString()}`.slice(-TAIL_LENGTH)
      if (this.#piecesLeft-- <= 0) return
      this.#logger.debug({ stream: name, text: chunk.toString('utf8', 0, LONGEST_PIECE_BYTES) }, 'collector output')
    })
  }
}
