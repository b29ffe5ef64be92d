import { EventEmitter } from 'node:events'
import { writeSync } from 'node:fs'
import type { TextStream } from '../../src/send/stdout-transport.js'

const STDOUT = 1
const LINE_END = Buffer.from('\n')

/** Writes to standard output at once: what a thread writes to `process.stdout`, the main thread writes, which may be held. */
export class StandardOutput extends EventEmitter implements TextStream {
  readonly #write: (bytes: Uint8Array) => number
  /** Whether the last line was cut off. */
  #isTorn = false

  /** @param write returns how many bytes were written */
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
