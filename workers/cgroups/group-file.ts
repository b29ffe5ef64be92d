import { closeSync, openSync, readSync } from 'node:fs'
import { failureOf, isAbsentError, KernelFile } from '../procfs/kernel-file.js'
import { Scanner } from '../procfs/scanner.js'

/** `absent`: the group lacks the file, because of its controllers or the kernel, or the group is gone. */
export type FileState = 'read' | 'absent' | 'failed'

/** A file of a group. */
export interface GroupFile {
  readonly path: string
  /** The latest text; valid until the next read of any file opened by the same function. */
  readonly text: Scanner
  read(): FileState
  /** Why the latest read failed. */
  readonly reason: string
  close(): void
}

export type OpenGroupFile = (path: string) => GroupFile

/** Opens a file and keeps its descriptor open, for the few files of one group. */
export const openKept: OpenGroupFile = (path) => {
  const file = new KernelFile(path, { whole: true })
  return {
    path,
    text: file.text,
    read: () => (file.read() ? 'read' : file.isAbsent ? 'absent' : 'failed'),
    get reason() {
      return file.missing.reason ?? ''
    },
    close: () => file.close(),
  }
}

/** Larger than most files of a group. Grows for files with a line per device on a very large machine. */
const FIRST_SIZE_BYTES = 16 * 1024

/** Opens, reads and closes files one after the other, with one buffer, for the many files of many groups. */
export class PassingFiles {
  readonly text = new Scanner()
  #buffer = Buffer.alloc(FIRST_SIZE_BYTES)
  #reason = ''

  readonly open: OpenGroupFile = (path) => {
    const read = () => this.#read(path)
    const reason = () => this.#reason
    const { text } = this
    return {
      path,
      text,
      read,
      get reason() {
        return reason()
      },
      close: () => {},
    }
  }

  /** Returns the text of a file, of any kind; undefined when it cannot be read. */
  readonly textOf = (path: string): string | undefined => {
    return this.#read(path, 0) === 'read' ? this.#buffer.toString('utf8', 0, this.text.end) : undefined
  }

  /** @param lastBytes a read that leaves room and returns at most this many bytes has reached the end */
  #read(path: string, lastBytes = Number.POSITIVE_INFINITY): FileState {
    try {
      const descriptor = openSync(path, 'r')
      try {
        const length = this.#fill(descriptor, lastBytes)
        this.text.load(this.#buffer, length)
      } finally {
        closeSync(descriptor)
      }
      return 'read'
    } catch (error) {
      this.#reason = `${path}: ${failureOf(error)}`
      return isAbsentError(error) ? 'absent' : 'failed'
    }
  }

  /**
   * Reads a file to its end. The kernel returns the files of a group in one piece; a file such as mountinfo ends when a read
   * returns nothing.
   */
  #fill(descriptor: number, lastBytes: number): number {
    let length = 0
    for (;;) {
      const room = this.#buffer.length - length
      const count = readSync(descriptor, this.#buffer, length, room, length)
      length += count
      if (count < room && count <= lastBytes) return length
      if (length === this.#buffer.length) this.#buffer = Buffer.concat([this.#buffer], this.#buffer.length * 2)
    }
  }
}
