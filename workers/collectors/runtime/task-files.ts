import { readdirSync } from 'node:fs'
import { BriefFiles } from '../../procfs/brief-files.js'
import { TICKS_PER_SECOND } from '../../procfs/clock-ticks.js'
import { knowsSyscalls, syscallName } from '../../procfs/syscall-names.js'

const NANOSECONDS = 1e9
const CLOSING_PARENTHESIS = 0x29
/** In `stat`, user and system time are the 12th and 13th columns after the name. */
const COLUMNS_BEFORE_TIMES = 11

/** The threads of a process, according to the kernel's files. */
export interface TaskSource {
  /** Returns the ids of the threads, as text. @throws the system's error */
  list(): readonly string[]
  name(tid: string): string | undefined
  /**
   * Writes CPU time and the time spent waiting for a CPU, in seconds, to the first two places. Returns false when the thread is
   * gone.
   */
  timesInto(tid: string, times: Float64Array): boolean
  /** Whether a thread of a pool is at work; undefined when that cannot be read. */
  isBusy(tid: string): boolean | undefined
}

/**
 * The files of /proc/PID/task: proc_pid_task(5), Documentation/scheduler/sched-stats.rst of the kernel. A kernel without scheduler
 * statistics has CPU time only in clock ticks of 10 ms, and does not tell how long threads waited.
 */
export class TaskFiles implements TaskSource {
  readonly #folder: string
  readonly #files = new BriefFiles()
  readonly #hasSchedstat: boolean

  /** @param folder of the threads. @default the threads of this process */
  constructor(folder = '/proc/self/task') {
    this.#folder = folder
    const [first = ''] = this.list()
    this.#hasSchedstat = this.#files.number(`${folder}/${first}/schedstat`) > 0
  }

  list(): readonly string[] {
    return readdirSync(this.#folder)
  }

  name(tid: string): string | undefined {
    return this.#files.line(`${this.#folder}/${tid}/comm`)
  }

  timesInto(tid: string, times: Float64Array): boolean {
    return this.#hasSchedstat ? this.#readSchedstat(tid, times) : this.#readStat(tid, times)
  }

  /** Whether a thread of a pool is at work: an idle thread of libuv's pool sleeps on a futex. */
  isBusy(tid: string): boolean | undefined {
    if (!knowsSyscalls || !this.#files.read(`${this.#folder}/${tid}/syscall`)) return undefined
    return syscallName(this.#files.text.number()) !== 'futex'
  }

  #readSchedstat(tid: string, times: Float64Array): boolean {
    if (!this.#files.read(`${this.#folder}/${tid}/schedstat`)) return false
    const { text } = this.#files
    times[0] = text.number() / NANOSECONDS
    times[1] = text.number() / NANOSECONDS
    return true
  }

  #readStat(tid: string, times: Float64Array): boolean {
    if (!this.#files.read(`${this.#folder}/${tid}/stat`)) return false
    const { text } = this.#files
    // The name, in parentheses, may contain any character.
    text.position = text.bytes.lastIndexOf(CLOSING_PARENTHESIS, text.end) + 1
    text.skipColumns(COLUMNS_BEFORE_TIMES)
    times[0] = (text.number() + text.number()) / TICKS_PER_SECOND
    times[1] = Number.NaN
    return true
  }
}
