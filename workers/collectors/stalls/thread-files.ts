import { KernelFile } from '../../procfs/kernel-file.js'
import { bytesOf, type Scanner } from '../../procfs/scanner.js'
import { knowsSyscalls, syscallName } from '../../procfs/syscall-names.js'

const RUNNING_TEXT = bytesOf('running')
const NANOSECONDS_PER_MS = 1e6
const CLOSING_PARENTHESIS = 0x29
/** Bytes in which the name of a process must end: it has at most 64 bytes (kernel threads), in parentheses. */
const NAME_END_BYTES = 100

/** Activity of a thread at one instant. */
export interface ThreadActivity {
  /** `call`: asleep in a system call; `running`: on a CPU or waiting for one; `none`: asleep outside a call, in a page fault. */
  readonly kind: 'call' | 'running' | 'none'
  /** Name of the call; empty without one. */
  readonly call: string
  /** First argument of the call; for most calls, the descriptor. */
  readonly argument: number
}

/** Cumulative times of a thread, in milliseconds; NaN when unknown. */
export interface ThreadTimes {
  /** Time on a CPU. */
  readonly runMs: number
  /** Time for which it was ready to run without a CPU, up to when it last got one. */
  readonly waitMs: number
}

const RUNNING: ThreadActivity = { kind: 'running', call: '', argument: 0 }
const NO_CALL: ThreadActivity = { kind: 'none', call: '', argument: 0 }

/** The kernel's files of one thread of this process: proc_pid_syscall(5), proc_pid_stat(5), Documentation/scheduler/sched-stats.rst. */
export class ThreadFiles implements ThreadTimes {
  /** Value at the latest `readTimes`. */
  runMs = Number.NaN
  /** Value at the latest `readTimes`. */
  waitMs = Number.NaN
  readonly #syscall: KernelFile
  readonly #schedstat: KernelFile
  readonly #stat: KernelFile

  /** @param task the thread's folder, such as /proc/self/task/1 */
  constructor(task: string) {
    this.#syscall = new KernelFile(`${task}/syscall`, { whole: true })
    this.#schedstat = new KernelFile(`${task}/schedstat`, { whole: true })
    this.#stat = new KernelFile(`${task}/stat`, { whole: true })
  }

  /** Returns the thread's activity; undefined if it cannot be read. */
  activity(): ThreadActivity | undefined {
    if (!knowsSyscalls || !this.#syscall.read()) return undefined
    const { text } = this.#syscall
    if (text.take(RUNNING_TEXT)) return RUNNING
    const number = text.number()
    if (Number.isNaN(number)) return NO_CALL
    text.skipBlanks()
    return { kind: 'call', call: syscallName(number), argument: hexNumber(text) }
  }

  /** @returns whether the times could be read */
  readTimes(): boolean {
    if (!this.#schedstat.read()) return false
    const { text } = this.#schedstat
    this.runMs = text.number() / NANOSECONDS_PER_MS
    this.waitMs = text.number() / NANOSECONDS_PER_MS
    return true
  }

  /** Returns the letter of the thread's state, such as `D` for an uninterruptible sleep; empty if it cannot be read. */
  state(): string {
    if (!this.#stat.read()) return ''
    const { text } = this.#stat
    // The name of the process, in parentheses, may contain any character.
    const end = text.bytes.lastIndexOf(CLOSING_PARENTHESIS, Math.min(text.end, NAME_END_BYTES))
    return String.fromCharCode(text.bytes[end + 2] ?? 0)
  }

  close(): void {
    for (const file of [this.#syscall, this.#schedstat, this.#stat]) file.close()
  }
}

/** Reads a hexadecimal number such as `0x1f`. */
function hexNumber(text: Scanner): number {
  const start = text.position
  text.skipWord()
  return Number(text.text(start))
}
