import { closeSync, openSync, readSync, statfsSync } from 'node:fs'
import { resolve } from 'node:path'
import { describeError } from '../../src/shared/describe-error.js'
import { READ, type ReadResult } from '../probes/probe.js'
import { Scanner } from './scanner.js'

const FIRST_SIZE_BYTES = 8 * 1024

/**
 * Filesystem types whose files the kernel generates for each read: PROC_SUPER_MAGIC, SYSFS_MAGIC, CGROUP_SUPER_MAGIC and
 * CGROUP2_SUPER_MAGIC of linux/magic.h.
 */
const KERNEL_FILESYSTEMS: ReadonlySet<number> = new Set([0x9fa0, 0x62656572, 0x27e0eb, 0x63677270])

export interface KernelFileOptions {
  /**
   * The kernel returns the whole file in one read if the buffer is large enough (single_open: stat, meminfo, loadavg, uptime,
   * pressure). Other files are generated row by row, a page at a time. They are read until a read returns nothing.
   * @default false
   */
  readonly whole?: boolean
  /**
   * Upper bound of a row's length. The kernel ends a read before a row that does not fit into the page. A read that leaves room
   * for another row has therefore reached the end of the file and needs no further read to confirm it.
   */
  readonly rowBytes?: number
}

/** The smallest page of any kernel. */
const PAGE_BYTES = 4096

/** A text read repeatedly; see KernelFile. */
export interface KernelText {
  /** The latest text; valid until the next `read`. */
  readonly text: Scanner
  /** Whether the latest text was generated when it was read, not copied at another time. */
  readonly isLive: boolean
  /** Reads the file into `text`. Returns false when that fails; `missing` has the reason. */
  read(): boolean
  /** Result for a probe after a failed `read`. */
  readonly missing: ReadResult
  /** Returns the result for a probe whose text is malformed. */
  malformed(what: string): ReadResult
  close(): void
}

/** Opens a file that the kernel returns whole. */
export type OpenText = (path: string) => KernelText

export const openOwn: OpenText = (path) => new KernelFile(path, { whole: true })

/**
 * A text file of /proc or /sys that is read repeatedly. Its descriptor stays open and is read from position 0, synchronously and
 * alternately into two buffers, so that neither the thread pool nor the garbage collector is involved. After an error the file
 * is opened again. In a copied tree, where files are replaced and removed, it is opened for each reading.
 */
export class KernelFile implements KernelText {
  readonly text = new Scanner()
  readonly #paths: readonly string[]
  /** A read that leaves room and returns at most this many bytes has reached the end. */
  readonly #lastBytes: number
  // Buffers, because `readSync` into plain typed arrays costs a tenth more.
  #latest = Buffer.alloc(0)
  /** Destination of the next reading. Until then it holds the previous text. */
  #next = Buffer.alloc(0)
  #previousLength = 0
  #descriptor: number | undefined
  #path: string
  #failure = ''
  #isAbsent = false
  #isLive = false
  /** Why the first candidate could not be opened; empty if it was opened, or is the only one. */
  #firstFailure = ''
  #found = READ

  /** @param paths candidates; the first that can be opened is used */
  constructor(
    paths: string | readonly [string, ...string[]],
    { whole = false, rowBytes = PAGE_BYTES }: KernelFileOptions = {},
  ) {
    this.#paths = typeof paths === 'string' ? [paths] : paths
    this.#path = typeof paths === 'string' ? paths : paths[0]
    this.#lastBytes = whole ? Number.POSITIVE_INFINITY : PAGE_BYTES - rowBytes
  }

  read(): boolean {
    const kept = this.#descriptor
    if (kept !== undefined && this.#fill(kept)) return true
    this.close()
    return this.#open()
  }

  /** Whether the latest text is not empty and equals the previous one, so that it need not be parsed again. */
  get isRepeated(): boolean {
    const { end } = this.text
    return end > 0 && end === this.#previousLength && this.#latest.compare(this.#next, 0, end, 0, end) === 0
  }

  get isLive(): boolean {
    return this.#isLive
  }

  /** Whether the latest read failed because there is no such file, or no longer. */
  get isAbsent(): boolean {
    return this.#isAbsent
  }

  /** Path of the latest text: one of the candidates. */
  get path(): string {
    return this.#path
  }

  /**
   * Result for a probe after a successful `read`. Reports a hidden candidate, because the one read may belong to another namespace.
   */
  get found(): ReadResult {
    return this.#found
  }

  get missing(): ReadResult {
    return this.#reading(
      this.#firstFailure === '' ? this.#failure : `${this.#failure}; before it ${this.#firstFailure}`,
    )
  }

  malformed(what: string): ReadResult {
    return this.#reading(what)
  }

  close(): void {
    if (this.#descriptor === undefined) return
    closeSync(this.#descriptor)
    this.#descriptor = undefined
  }

  #reading(what: string): ReadResult {
    return { status: 'missing', reason: `${this.#path}: ${what}` }
  }

  #open(): boolean {
    this.#firstFailure = ''
    let isHidden = false
    for (const [index, path] of this.#paths.entries()) {
      this.#path = path
      try {
        const kept = KERNEL_FILESYSTEMS.has(statfsSync(path).type)
        // In a container, lxcfs generates some files of /proc.
        this.#isLive = kept || path.startsWith('/proc/')
        this.#descriptor = openSync(path, 'r')
        const read = this.#fill(this.#descriptor)
        if (!read || !kept) this.close()
        // A copied tree may lack candidates. In a /proc every process has these files, unless they are hidden.
        this.#found = index > 0 && (kept || isHidden) ? this.#instead(path) : READ
        return read
      } catch (error) {
        this.#failure = failureOf(error)
        this.#isAbsent = isAbsentError(error)
        isHidden ||= !this.#isAbsent
        if (index === 0 && this.#paths.length > 1) this.#firstFailure = `${path}: ${this.#failure}`
      }
    }
    return false
  }

  #instead(path: string): ReadResult {
    return { status: 'ok', partial: 1, reason: `${this.#firstFailure}; read ${path} instead` }
  }

  #fill(descriptor: number): boolean {
    try {
      let length = 0
      let room: number
      let count: number
      do {
        if (length === this.#next.length) this.#grow()
        room = this.#next.length - length
        count = readSync(descriptor, this.#next, length, room, length)
        length += count
      } while (count === room || count > this.#lastBytes)
      this.#swap(length)
      return true
    } catch (error) {
      this.#failure = failureOf(error)
      this.#isAbsent = isAbsentError(error)
      return false
    }
  }

  #grow(): void {
    const larger = Buffer.alloc(Math.max(FIRST_SIZE_BYTES, this.#next.length * 2, this.#latest.length))
    larger.set(this.#next)
    this.#next = larger
  }

  #swap(length: number): void {
    const [latest, next] = [this.#latest, this.#next]
    this.#previousLength = this.text.end
    this.text.load(next, length)
    this.#latest = next
    this.#next = latest
  }
}

/** Returns the candidate paths of a file about the host's network or mount namespace, such as net/dev and mountinfo. */
export function namespacePaths(procRoot: string, file: string): readonly [string, ...string[]] {
  // In /proc, self is in the right namespaces. In the mounted /proc of a host, process 1 is.
  if (resolve(procRoot) === '/proc') return [`/proc/self/${file}`]
  return [pathOfHost(procRoot, file), `${procRoot}/self/${file}`, `${procRoot}/${file}`]
}

/** Returns the path of a file about the namespaces of process 1 of another /proc: those of the host. */
export function pathOfHost(procRoot: string, file: string): string {
  return `${procRoot}/1/${file}`
}

/** Codes of absent files. ENODEV: a group was removed while its file was open. EOPNOTSUPP: the kernel has the feature turned off. */
const ABSENT: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR', 'ENODEV', 'EOPNOTSUPP'])

/** Whether an error of node:fs means that there is no such file. */
export function isAbsentError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ABSENT.has(error.code)
}

/** Returns the message of a node:fs error without call and path: `ENOENT: no such file or directory`. */
export function failureOf(error: unknown): string {
  return describeError(error).replace(/, \w+( '.*')?$/, '')
}
