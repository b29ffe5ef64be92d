import { closeSync, openSync, readSync, statfsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ReadResult } from '../probes/probe.js'
import { Scanner } from './scanner.js'

const FIRST_SIZE_BYTES = 8 * 1024

/** Filesystem types whose files the kernel makes anew for each read: PROC_SUPER_MAGIC and SYSFS_MAGIC of linux/magic.h. */
const KERNEL_FILESYSTEMS: ReadonlySet<number> = new Set([0x9fa0, 0x62656572])

export interface KernelFileOptions {
  /**
   * The kernel gives the file whole in one read, if there is room (single_open: stat, meminfo, loadavg, uptime, pressure).
   * Others, made row by row, come a page at a time and are read until nothing comes.
   * @default false
   */
  readonly whole?: boolean
  /**
   * No row is longer than this. The kernel ends a read before a row that would not fit into the page, so that one that ends
   * further than a row before that has come to the end of the file, and no other read is needed to see that nothing comes.
   */
  readonly rowBytes?: number
}

/** The smallest page of any kernel. */
const PAGE_BYTES = 4096

/** A text that is read again and again; see KernelFile. */
export interface KernelText {
  /** The latest text; valid until the next `read`. */
  readonly text: Scanner
  /** Reads anew into `text`. False when that cannot be: `missing` tells why. */
  read(): boolean
  /** What a probe returns after a `read` that failed. */
  readonly missing: ReadResult
  /** What a probe returns when the text is not what it should be. */
  malformed(what: string): ReadResult
  close(): void
}

/** Opens a file that the kernel gives whole. */
export type OpenText = (path: string) => KernelText

export const openOwn: OpenText = (path) => new KernelFile(path, { whole: true })

/**
 * A text file of /proc or /sys, read again and again: its descriptor is kept open and read from position 0 into two buffers in
 * turn, synchronously, so that neither the thread pool nor the garbage collector takes part. After an error it is opened anew.
 * In a copied tree, where files are replaced and removed, it is opened for each reading.
 */
export class KernelFile implements KernelText {
  readonly text = new Scanner()
  readonly #paths: readonly string[]
  /** A read that has room left and is no longer than this has reached the end. */
  readonly #lastBytes: number
  // Buffers: with plain typed arrays `readSync` costs a tenth more.
  #latest = Buffer.alloc(0)
  /** What the next reading goes to; until then it holds the text before the latest one. */
  #next = Buffer.alloc(0)
  #previousLength = 0
  #descriptor: number | undefined
  #path: string
  #failure = ''

  /** @param paths where the file may be; the first that can be opened is taken */
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

  /** Whether the latest text, if it is not empty, is that of the reading before: who has parsed that need not do it again. */
  get isRepeated(): boolean {
    const { end } = this.text
    return end > 0 && end === this.#previousLength && this.#latest.compare(this.#next, 0, end, 0, end) === 0
  }

  get missing(): ReadResult {
    return this.#reading(this.#failure)
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
    for (const path of this.#paths) {
      this.#path = path
      try {
        const kept = KERNEL_FILESYSTEMS.has(statfsSync(path).type)
        this.#descriptor = openSync(path, 'r')
        const read = this.#fill(this.#descriptor)
        if (!read || !kept) this.close()
        return read
      } catch (error) {
        this.#failure = failureOf(error)
      }
    }
    return false
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

/** Where the files of the host's network and mount namespaces are: net/dev, mountinfo and their like. */
export function namespacePaths(procRoot: string, file: string): readonly [string, ...string[]] {
  // The own /proc shows the own namespaces; in another's, its process 1 stands for the host.
  if (resolve(procRoot) === '/proc') return [`/proc/self/${file}`]
  return [`${procRoot}/1/${file}`, `${procRoot}/self/${file}`, `${procRoot}/${file}`]
}

/** An error of node:fs without the call and path at its end: `ENOENT: no such file or directory`. */
function failureOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.replace(/, \w+( '.*')?$/, '')
}
