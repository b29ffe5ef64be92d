import { loadOnce } from '../../procfs/brief-files.js'
import { Scanner } from '../../procfs/scanner.js'

/** Result of reading a file of a process. */
export type FileResult =
  | 'read'
  /** The process has ended, or this kernel has no such file. */
  | 'absent'
  /** The read failed for lack of rights, or for another reason; see `failure`. */
  | 'denied'

const SIZE_BYTES = 4096
const ZERO = 0x30
/** Longest decimal number of a process id. */
const MOST_DIGITS = 10

/**
 * One file of every process, such as /proc/[pid]/stat. It is opened, read and closed for each process, because keeping thousands of
 * descriptors open is no option. One buffer holds the text and another the path, so that a process costs no string.
 */
export class ProcessFile {
  readonly text = new Scanner()
  /** Why the last file could not be read. */
  failure = ''
  readonly #buffer = Buffer.alloc(SIZE_BYTES)
  /** Buffers by the number of digits in the id, because a path fills its buffer. */
  readonly #paths: readonly Buffer[]
  readonly #digitsAt: number

  constructor(procRoot: string, file: string) {
    this.#digitsAt = Buffer.byteLength(procRoot) + 1
    this.#paths = Array.from({ length: MOST_DIGITS + 1 }, (_, digits) =>
      Buffer.from(`${procRoot}/${'0'.repeat(digits)}/${file}`),
    )
  }

  /** Reads the first 4096 bytes of the file into `text`. */
  read(pid: number): FileResult {
    try {
      loadOnce(this.#pathOf(pid), this.#buffer, this.text)
      return 'read'
    } catch (error) {
      return this.#resultOf(error)
    }
  }

  #resultOf(error: unknown): FileResult {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'ENOTDIR') return 'absent'
    this.failure = code
    return 'denied'
  }

  #pathOf(pid: number): Buffer {
    let digits = 1
    for (let limit = 10; pid >= limit; limit *= 10) digits++
    const path = this.#paths[digits] as Buffer
    let rest = pid
    for (let at = this.#digitsAt + digits - 1; at >= this.#digitsAt; at--) {
      path[at] = ZERO + (rest % 10)
      rest = Math.floor(rest / 10)
    }
    return path
  }
}
