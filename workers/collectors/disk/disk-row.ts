import { diskIoMetrics } from '../../../src/collectors/disk.js'
import { seriesOf } from '../../../src/collectors/index.js'
import type { Series } from '../../../src/shared/frame.js'
import { Counters, ratio } from '../../probes/rates.js'
import type { Window } from '../../probes/window.js'
import type { LineRow } from '../../procfs/line-table.js'
import type { Scanner } from '../../procfs/scanner.js'

/** The kernel counts in sectors of this size, whatever the disk's own. */
const SECTOR_BYTES = 512
const MS_PER_SECOND = 1000

// Columns after the name. Those of newer kernels, for discards and flushes, come behind them.
const READS = 0
const READ_SECTORS = 2
const READ_MS = 3
const WRITES = 4
const WRITE_SECTORS = 6
const WRITE_MS = 7
const IN_PROGRESS = 8
const IO_MS = 9
const WEIGHTED_MS = 10
const COLUMNS = 11

/** How a column is shown: times and divided by; a factor of 1/1000 would not give the same doubles. */
interface Shown {
  readonly column: number
  readonly times: number
  readonly per: number
}

/** The series of a device are these, in the order of the catalogue, then the rates, and last its share of time busy. */
const shown: readonly Shown[] = [
  { column: READS, times: 1, per: 1 },
  { column: WRITES, times: 1, per: 1 },
  { column: READ_SECTORS, times: SECTOR_BYTES, per: 1 },
  { column: WRITE_SECTORS, times: SECTOR_BYTES, per: 1 },
  { column: READ_MS, times: 1, per: MS_PER_SECOND },
  { column: WRITE_MS, times: 1, per: MS_PER_SECOND },
  { column: IO_MS, times: 1, per: MS_PER_SECOND },
  { column: WEIGHTED_MS, times: 1, per: MS_PER_SECOND },
  { column: IN_PROGRESS, times: 1, per: 1 },
]

/** Kernels before 2.6.25 gave a partition only these four. */
const OLD_PARTITION_COLUMNS = [READS, READ_SECTORS, WRITES, WRITE_SECTORS]

/** One block device of /proc/diskstats. */
export class DiskRow implements LineRow {
  readonly series: readonly Series[]
  readonly #counters = new Counters(COLUMNS)
  /** Time with I/O under way, alone: the kernel counts it in clock ticks. */
  readonly #busyMs: Counters

  /** @param busyWindow what the share of time with I/O under way is made over */
  constructor(device: string, busyWindow: Window) {
    this.series = diskIoMetrics.map(({ type }) => seriesOf(type, { device }))
    this.#busyMs = new Counters(1, busyWindow)
  }

  read(text: Scanner, nowSeconds: number): void {
    this.#counters.advance(nowSeconds)
    const { current } = this.#counters
    for (let column = 0; column < COLUMNS; column++) text.numberInto(current, column)
    if (Number.isNaN(current[OLD_PARTITION_COLUMNS.length])) this.#spread(current)
    this.#busyMs.advance(nowSeconds)
    this.#busyMs.current[0] = at(current, IO_MS)
  }

  repeat(nowSeconds: number): void {
    this.#counters.advance(nowSeconds)
    this.#busyMs.advance(nowSeconds)
  }

  write(values: Float64Array, offset: number): void {
    const { current } = this.#counters
    let target = offset
    for (const { column, times, per } of shown) values[target++] = ((current[column] ?? Number.NaN) * times) / per
    this.#counters.rateInto(values, target++, READS)
    this.#counters.rateInto(values, target++, WRITES)
    this.#counters.rateInto(values, target++, READ_SECTORS, SECTOR_BYTES)
    this.#counters.rateInto(values, target++, WRITE_SECTORS, SECTOR_BYTES)
    this.#busyMs.rateInto(values, target, 0)
    values[target] = ratio(values[target] ?? Number.NaN, MS_PER_SECOND)
  }

  /** Puts the columns of an old partition where those of a disk are. */
  #spread(columns: Float64Array): void {
    for (let index = OLD_PARTITION_COLUMNS.length - 1; index > 0; index--) {
      const column = OLD_PARTITION_COLUMNS[index] ?? 0
      columns[column] = at(columns, index)
      if (column !== index) columns[index] = Number.NaN
    }
  }
}

function at(columns: Float64Array, column: number): number {
  return columns[column] ?? Number.NaN
}
