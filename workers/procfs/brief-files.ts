import { closeSync, openSync, readSync } from 'node:fs'
import { describeError } from '../../src/shared/describe-error.js'
import { Scanner } from './scanner.js'

/** More than any file has that is read so. */
const SIZE_BYTES = 4096

/**
 * Reads short kernel files of which there are too many to keep them open: one per thread or interface. Each is opened, read once
 * into the one buffer, and closed.
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
      const descriptor = openSync(path, 'r')
      try {
        this.text.load(this.#buffer, readSync(descriptor, this.#buffer, 0, SIZE_BYTES, 0))
        return true
      } finally {
        closeSync(descriptor)
      }
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
