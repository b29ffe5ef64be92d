import { EventEmitter } from 'node:events'
import { writeSync } from 'node:fs'
import type { TextStream } from '../../src/send/stdout-transport.js'

const STDOUT = 1
const LINE_END = Buffer.from('\n')

/**
 * Writes to standard output directly. The main thread, which may be held, would have to write what a thread sends to
 * `process.stdout`.
 */
export class StandardOutput extends EventEmitter implements TextStream {
  readonly #write: (bytes: Uint8Array) => number
  /** Whether the last line was cut off. */
  #isTorn = false

  /** @param write returns the number of bytes written */
  constructor(write = (bytes: Uint8Array) => writeSync(STDOUT, bytes)) {
    super()
    this.#write = write
  }

  write(content: Buffer, onEnd: (error?: Error | null) => void): void {
    try {
      if (this.#isTorn) this.#write(LINE_END)
      this.#isTorn = false
      for (let rest = content; rest.length > 0; this.#isTorn = rest.length > 0) {
        rest = rest.subarray(this.#write(rest))
      }
      onEnd()
    } catch (error) {
      onEnd(error as Error)
    }
  }
}
