import type { Readable } from 'node:stream'
import type { Logger } from '../model/logger.js'

const LONGEST_LINE_BYTES = 1_000
const MOST_BYTES = 64_000
const TAIL_LENGTH = 4_000

/**
 * Drains what collectors print. Results are the only thing on the agent's own stdout, so it goes to the log, at debug,
 * and only the first 64 kB of a thread or process: a flood must not cost the main thread its time.
 */
export class Output {
  readonly #logger: Logger
  #leftBytes = MOST_BYTES
  #tail = ''

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** The end of what was printed. */
  get tail(): string {
    return this.#tail
  }

  drain(stream: Readable, name: 'stdout' | 'stderr'): void {
    stream.on('data', (chunk: Buffer) => {
      this.#tail = `${this.#tail}${chunk.subarray(-TAIL_LENGTH).toString()}`.slice(-TAIL_LENGTH)
      if (this.#leftBytes <= 0) return
      this.#leftBytes -= chunk.length
      this.#logger.debug({ stream: name, text: chunk.subarray(0, LONGEST_LINE_BYTES).toString() }, 'collector output')
    })
  }
}
