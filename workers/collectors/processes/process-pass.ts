import type { Clock } from '../../../src/shared/clock.js'
import type { FailedPart } from '../../../src/shared/protocol.js'
import { TICKS_PER_SECOND } from '../../procfs/clock-ticks.js'
import { CpuCount } from './cpu-count.js'
import { ProcessFile } from './process-file.js'
import { ProcessList } from './process-list.js'
import type { ProcessSorter } from './process-sorter.js'
import { GONE, ProcessTable } from './process-table.js'
import { RSS, START, STIME, StatLine, THREADS, UTIME } from './stat-line.js'

/** Number of processes read between two looks at the clock. */
const STRIDE = 32
/** Most time that these count for: a thread that waits for a CPU on a busy host must not see fewer processes for it. */
const MOST_STRIDE_MS = 5
/** Time after which a process that could not be read is tried again: each attempt costs an exception. */
const RETRY_SECONDS = 60

/** Source of process ids and of their `stat`. Tests have their own. */
export interface ProcessSource {
  readonly list: Pick<ProcessList, 'read' | 'pids' | 'length' | 'failure'>
  readonly stat: Pick<ProcessFile, 'read' | 'text' | 'failure'>
}

function systemSource(procRoot: string): ProcessSource {
  return { list: new ProcessList(procRoot), stat: new ProcessFile(procRoot, 'stat') }
}

export interface ProcessPassOptions {
  readonly procRoot: string
  /** @default the files of `procRoot` */
  readonly source?: ProcessSource
  /** Most working time of a pass. */
  readonly budgetMs: number
  /** Longest duration of a pass, including waits for a CPU. */
  readonly limitMs: number
  readonly clock: Pick<Clock, 'monotonicMs'>
  /** Sorts processes into watches and groups. Absent if neither is configured. */
  readonly sorter?: Pick<ProcessSorter, 'sort'> | undefined
}

/**
 * One pass over /proc: lists all processes, then reads the `stat` of each until its time is up. Processes not reached keep their
 * last reading, and the next pass continues with them. Reported processes come first in every pass.
 */
export class ProcessPass {
  readonly table = new ProcessTable()
  /** Processes that the last pass has not reached. */
  notReached = 0
  /** Parts that the last pass could not read. */
  failedParts: readonly FailedPart[] = []
  /** Why the last pass could not begin; empty if it could. */
  failure = ''
  /** Monotonic time of the last pass. */
  nowSeconds = Number.NaN
  /** Ids to read first. */
  preferred: readonly number[] = []
  readonly #options: ProcessPassOptions
  readonly #list: ProcessSource['list']
  readonly #stat: ProcessSource['stat']
  readonly #line = new StatLine()
  readonly #cpus: CpuCount
  #cpuCount = Number.NaN
  /** Id of the last process read in turn. */
  #lastPid = 0
  #unreadable = 0
  #malformed = 0

  constructor(options: ProcessPassOptions) {
    const { list, stat } = options.source ?? systemSource(options.procRoot)
    this.#options = options
    this.#list = list
    this.#stat = stat
    this.#cpus = new CpuCount(options.procRoot)
  }

  /** Makes a pass. Returns false if the processes cannot be listed: `failure` says why. */
  run(nowSeconds: number): boolean {
    const startMs = this.#options.clock.monotonicMs()
    if (!this.#begin(nowSeconds)) return false
    for (const pid of this.preferred) {
      const row = this.table.rowOf(pid)
      if (row !== -1) this.#read(row)
    }
    this.#readInTurn(startMs)
    this.failedParts = this.#collectFailures()
    return true
  }

  /** Returns the name in a process's `stat` if it is still the process in the row. */
  nameOf(row: number): Uint8Array | undefined {
    const { pids, startTicks } = this.table.columns
    if (this.#stat.read(pids[row] ?? 0) !== 'read' || !this.#line.parse(this.#stat.text)) return undefined
    return this.#line.numbers[START] === startTicks[row] ? this.#line.name : undefined
  }

  close(): void {
    this.#cpus.close()
  }

  #begin(nowSeconds: number): boolean {
    this.nowSeconds = nowSeconds
    this.failure = ''
    this.#unreadable = 0
    this.#malformed = 0
    if (!this.#list.read()) this.failure = this.#list.failure
    else if (this.#list.length === 0) this.failure = `${this.#options.procRoot}/[pid]: there is no process`
    if (this.failure !== '') return false
    this.#cpuCount = this.#cpus.read()
    this.table.update(this.#list.pids, this.#list.length)
    return true
  }

  #readInTurn(startMs: number): void {
    const { table } = this
    const { clock, budgetMs, limitMs } = this.#options
    const first = table.after(this.#lastPid)
    let lookedMs = clock.monotonicMs()
    let workedMs = lookedMs - startMs
    let done = 0
    for (; done < table.length; done++) {
      if (done % STRIDE === STRIDE - 1) {
        const nowMs = clock.monotonicMs()
        workedMs += Math.min(nowMs - lookedMs, MOST_STRIDE_MS)
        lookedMs = nowMs
        if (workedMs >= budgetMs || nowMs - startMs >= limitMs) break
      }
      const row = first + done < table.length ? first + done : first + done - table.length
      this.#read(row)
      this.#lastPid = table.columns.pids[row] ?? 0
    }
    // Begins at the lowest id again, so that normally each row is read at even intervals.
    if (done === table.length) this.#lastPid = 0
    this.notReached = this.#countNotReached(done)
  }

  #countNotReached(done: number): number {
    if (done === this.table.length) return 0
    const { readAt, retryAt, states } = this.table.columns
    let count = 0
    for (let row = 0; row < this.table.length; row++) {
      const isDue = states[row] !== GONE && !((retryAt[row] ?? 0) > this.nowSeconds)
      if (isDue && readAt[row] !== this.nowSeconds) count++
    }
    return count
  }

  #read(row: number): void {
    const { columns } = this.table
    if (columns.readAt[row] === this.nowSeconds || columns.states[row] === GONE) return
    if ((columns.retryAt[row] ?? 0) > this.nowSeconds) {
      this.#unreadable++
      return
    }
    const result = this.#stat.read(columns.pids[row] ?? 0)
    if (result === 'read') this.#write(row)
    else if (result === 'absent') columns.states[row] = GONE
    else {
      columns.clearRow(row, columns.pids[row] ?? 0)
      columns.retryAt[row] = this.nowSeconds + RETRY_SECONDS
      this.#unreadable++
    }
  }

  #write(row: number): void {
    const { columns } = this.table
    const line = this.#line
    if (!line.parse(this.#stat.text)) {
      columns.clearRow(row, columns.pids[row] ?? 0)
      columns.readAt[row] = this.nowSeconds
      this.#malformed++
      return
    }
    const { numbers } = line
    // The same id with another start time is another process.
    if (columns.startTicks[row] !== numbers[START]) columns.clearRow(row, columns.pids[row] ?? 0)
    if (columns.nameHashes[row] !== line.nameHash) columns.sortAt[row] = Number.NEGATIVE_INFINITY
    const ticks = (numbers[UTIME] ?? 0) + (numbers[STIME] ?? 0)
    this.#writeUsage(row, ticks)
    columns.states[row] = line.state
    columns.nameHashes[row] = line.nameHash
    columns.startTicks[row] = numbers[START] ?? 0
    columns.cpuTicks[row] = ticks
    columns.threads[row] = numbers[THREADS] ?? 0
    columns.rssPages[row] = numbers[RSS] ?? 0
    columns.readAt[row] = this.nowSeconds
    const { sorter } = this.#options
    if (sorter !== undefined && (columns.sortAt[row] ?? 0) <= this.nowSeconds) {
      sorter.sort(this.table, row, line, this.nowSeconds)
    }
  }

  /** Writes the CPU usage: NaN for a process that was never read, since it has no earlier time. */
  #writeUsage(row: number, ticks: number): void {
    const { columns } = this.table
    const grown = ticks - (columns.cpuTicks[row] ?? 0)
    const seconds = this.nowSeconds - (columns.readAt[row] ?? 0)
    const isKnown = !Number.isNaN(columns.startTicks[row])
    const usage = grown / (TICKS_PER_SECOND * seconds * this.#cpuCount)
    columns.usage[row] = isKnown && seconds > 0 && grown >= 0 ? Math.min(usage, 1) : Number.NaN
  }

  #collectFailures(): readonly FailedPart[] {
    const { procRoot, budgetMs } = this.#options
    const parts: FailedPart[] = []
    const add = (part: string, reason: string) => parts.push({ part, reason })
    if (Number.isNaN(this.#cpuCount)) add('stat', this.#cpus.failure)
    if (this.#list.pids[0] !== 1) {
      add('hidden processes', `${procRoot}/1: is hidden, as are other processes that the agent may not see (hidepid)`)
    }
    if (this.#unreadable > 0) {
      add('unreadable processes', `${procRoot}/[pid]/stat: ${this.#stat.failure} for ${this.#unreadable} processes`)
    }
    if (this.#malformed > 0) {
      add('malformed processes', `${procRoot}/[pid]/stat: has not all numbers for ${this.#malformed} processes`)
    }
    if (this.notReached > 0) {
      const all = this.table.length
      add('time', `${procRoot}/[pid]/stat: ${this.notReached} of ${all} processes were not reached in ${budgetMs} ms`)
    }
    return parts
  }
}
