import { seriesOf } from '../../../src/collectors/index.js'
import { processMetrics } from '../../../src/collectors/processes.js'
import type { Series } from '../../../src/shared/frame.js'
import { readableName } from '../../../src/shared/readable-name.js'
import { Counters, ratio } from '../../probes/rates.js'
import type { ProcessDetails } from './process-details.js'
import type { ProcessTable } from './process-table.js'

const READ = 0
const WRITE = 1
const WAIT = 2

// Positions of the values, in the order of `processMetrics`.
const USAGE = 0
const RSS = 1
const THREADS = 2
const OPEN_FILES = 3
const OPEN_FILES_RATIO = 4
const READ_RATE = 5
const WRITE_RATE = 6
const WAIT_RATIO = 7

/** A process that may be reported, because it is among the first by CPU or memory. */
export class Candidate {
  readonly pid: number
  readonly startTicks: number
  /** Its row in the table of the latest pass. */
  row = -1
  /** Empty until it is named. */
  series: readonly Series[] = []
  readonly values = new Float64Array(processMetrics.length).fill(Number.NaN)
  readonly #counters = new Counters(WAIT + 1)
  #nameHash = 0
  #isIoDenied = false

  constructor(pid: number, startTicks: number) {
    this.pid = pid
    this.startTicks = startTicks
  }

  get cpuUsage(): number {
    return this.values[USAGE] ?? Number.NaN
  }

  get rss(): number {
    return this.values[RSS] ?? Number.NaN
  }

  get ioRate(): number {
    return (this.values[READ_RATE] ?? Number.NaN) + (this.values[WRITE_RATE] ?? Number.NaN)
  }

  get wait(): number {
    return this.values[WAIT_RATIO] ?? Number.NaN
  }

  /** Reads the values by which candidates are compared. */
  compare(table: ProcessTable, details: ProcessDetails, pageBytes: number, nowSeconds: number): void {
    const { columns } = table
    const { values } = this
    values[USAGE] = columns.usage[this.row] ?? Number.NaN
    values[RSS] = (columns.rssPages[this.row] ?? Number.NaN) * pageBytes
    values[THREADS] = columns.threads[this.row] ?? Number.NaN
    const counters = this.#counters
    counters.advance(nowSeconds)
    this.#isIoDenied = details.readIo(this.pid, this.#isIoDenied, counters.current, READ)
    details.readWait(this.pid, counters.current, WAIT)
    counters.rateInto(values, READ_RATE, READ)
    counters.rateInto(values, WRITE_RATE, WRITE)
    counters.rateInto(values, WAIT_RATIO, WAIT)
    values[WAIT_RATIO] = ratio(values[WAIT_RATIO] ?? Number.NaN, 1)
  }

  /** Reads the values needed only for reported processes. */
  complete(details: ProcessDetails): void {
    const open = details.openFiles(this.pid)
    this.values[OPEN_FILES] = open
    this.values[OPEN_FILES_RATIO] = ratio(open, details.openFilesLimit(this.pid))
  }

  /** Whether its series have the process's current name. */
  isNamed(nameHash: number): boolean {
    return this.series.length > 0 && this.#nameHash === nameHash
  }

  name(bytes: Uint8Array, nameHash: number): void {
    const tags = { pid: String(this.pid), name: readableName(bytes) }
    this.series = processMetrics.map(({ type }) => seriesOf(type, tags))
    this.#nameHash = nameHash
  }
}
