import { readdirSync, statfsSync, statSync } from 'node:fs'
import type { FailedPart } from '../../../src/shared/protocol.js'
import { KeyedLines } from '../../procfs/keyed-lines.js'
import { bytesOf } from '../../procfs/scanner.js'
import { type FileResult, ProcessFile } from './process-file.js'

const OPEN_FILES = bytesOf('Max open files')
const NANOSECONDS = 1e9
/** PROC_SUPER_MAGIC of linux/magic.h. */
const PROC_TYPE = 0x9fa0

/** One of the files, and the number of processes for which it could not be read in the latest pass. */
class Detail {
  readonly file: ProcessFile
  readonly path: string
  requested = 0
  absent = 0
  denied = 0

  constructor(procRoot: string, file: string) {
    this.file = new ProcessFile(procRoot, file)
    this.path = `${procRoot}/[pid]/${file}`
  }

  /** @param wasDenied whether the process refused it before; it is then not tried again */
  read(pid: number, wasDenied: boolean): FileResult {
    this.requested++
    const result = wasDenied ? 'denied' : this.file.read(pid)
    if (result === 'absent') this.absent++
    else if (result === 'denied') this.denied++
    return result
  }

  /**
   * Returns the failure since the previous call, if any. A file that is absent for all processes is not in this kernel; for a
   * single one, the process may just have ended.
   */
  takeFailure(): readonly FailedPart[] {
    const { path, requested, absent, denied } = this
    this.requested = 0
    this.absent = 0
    this.denied = 0
    if (denied > 0) {
      return [{ part: path, reason: `${path}: ${this.file.failure} for ${denied} of ${requested} processes` }]
    }
    return requested > 0 && absent === requested ? [{ part: path, reason: `${path}: ENOENT` }] : []
  }
}

/** Files that are read only for the first processes by CPU or memory. */
export class ProcessDetails {
  readonly #procRoot: string
  /** Whether the folder is the kernel's /proc, not a copied tree. */
  readonly #isProc: boolean
  readonly #io: Detail
  readonly #schedstat: Detail
  readonly #limits: Detail
  readonly #ioLines = new KeyedLines(['read_bytes: ', 'write_bytes: '])

  constructor(procRoot: string) {
    this.#procRoot = procRoot
    this.#isProc = isProc(procRoot)
    this.#io = new Detail(procRoot, 'io')
    this.#schedstat = new Detail(procRoot, 'schedstat')
    this.#limits = new Detail(procRoot, 'limits')
  }

  /**
   * Writes the bytes read from storage and written to it; NaN if reading them is not permitted (proc_pid_io(5): it needs the rights
   * of ptrace).
   * @returns whether it was denied
   */
  readIo(pid: number, wasDenied: boolean, values: Float64Array, offset: number): boolean {
    const result = this.#io.read(pid, wasDenied)
    if (result === 'read') this.#ioLines.parse(this.#io.file.text)
    for (let line = 0; line < 2; line++) {
      values[offset + line] = result === 'read' ? this.#ioLines.number(line) : Number.NaN
    }
    return result === 'denied'
  }

  /**
   * Writes the seconds for which the main thread was ready to run and waited for a CPU: the second number of schedstat
   * (Documentation/scheduler/sched-stats.rst of the kernel).
   */
  readWait(pid: number, values: Float64Array, index: number): void {
    const { text } = this.#schedstat.file
    if (this.#schedstat.read(pid, false) === 'read') {
      text.skipColumns(1)
      values[index] = text.number() / NANOSECONDS
    } else values[index] = Number.NaN
  }

  /** Returns the number of open descriptors; NaN if reading it is not permitted. */
  openFiles(pid: number): number {
    const folder = `${this.#procRoot}/${pid}/fd`
    try {
      // Since Linux 6.2, the folder's size is the number of descriptors.
      const size = this.#isProc ? statSync(folder).size : 0
      return size > 0 ? size : readdirSync(folder).length
    } catch {
      return Number.NaN
    }
  }

  /** Returns the soft limit of open descriptors; NaN when there is none. */
  openFilesLimit(pid: number): number {
    const { text } = this.#limits.file
    if (this.#limits.read(pid, false) !== 'read') return Number.NaN
    for (; !text.atEnd; text.skipLine()) if (text.take(OPEN_FILES)) return text.number()
    return Number.NaN
  }

  /** Returns the files that could not be read since the previous call. */
  takeFailures(): readonly FailedPart[] {
    return [this.#io, this.#schedstat, this.#limits].flatMap((detail) => detail.takeFailure())
  }
}

function isProc(procRoot: string): boolean {
  try {
    return statfsSync(procRoot).type === PROC_TYPE
  } catch {
    return false
  }
}
