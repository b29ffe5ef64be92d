import { closeSync, openSync, readSync } from 'node:fs'
import { describeError } from '../../src/shared/describe-error.js'
import { Scanner } from './scanner.js'

/** Opens a file, reads as much as fits into the buffer at once, and closes it. @throws the system's error */
export function loadOnce(path: string | Buffer, buffer: Buffer, text: Scanner): void {
  const descriptor = openSync(path, 'r')
  try {
    text.load(buffer, readSync(descriptor, buffer, 0, buffer.length, 0))
  } finally {
    closeSync(descriptor)
  }
}

/** More than the size of any file read this way. */
const SIZE_BYTES = 4096

/**
 * Reads short kernel files that are too many to keep open: one per thread or interface. Opens each file, reads it once into a
 * shared buffer, and closes it.
 */
export class BriefFiles {
  /** The latest text; valid until the next `read`. */
  readonly text = new Scanner()
  /** Why the latest `read` failed. */
  failure = ''
  readonly #buffer = Buffer.alloc(SIZE_BYTES)

  /** Reads a file into `text`. Returns false when that fails. */
  read(path: string): boolean {
    try {
      loadOnce(path, this.#buffer, this.text)
      return true
    } catch (error) {
      this.failure = describeError(error)
      return false
    }
  }

  /** Returns the first number of a file; NaN when there is none. */
  number(path: string): number {
    return this.read(path) ? this.text.number() : Number.NaN
  }

  /** Returns the first line of a file; undefined when it cannot be read. */
  line(path: string): string | undefined {
    if (!this.read(path)) return undefined
    const { text } = this
    const [line = ''] = text.bytes.subarray(0, text.end).toString().split('\n')
    return line
  }
}
