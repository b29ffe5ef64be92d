import { seriesOf } from '../../src/model/catalogue.js'
import type { Series } from '../../src/model/frame.js'
import { diskIoMetrics } from '../../src/model/metrics/disk.js'
import { Counters, ratio } from '../rates.js'
import type { Row } from '../sources/row-table.js'
import type { Scanner } from '../sources/scanner.js'

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

/** Kernels before 2.6.25 gave a partition only these four. */
const OLD_PARTITION_COLUMNS = [READS, READ_SECTORS, WRITES, WRITE_SECTORS]

/** One block device of /proc/diskstats. */
export class DiskRow implements Row {
  readonly series: readonly Series[]
  readonly #counters = new Counters(COLUMNS)

  constructor(device: string) {
    this.series = diskIoMetrics.map(({ type }) => seriesOf(type, { device }))
  }

  /** Reads the columns that come next. */
  read(text: Scanner, nowSeconds: number): void {
    this.#counters.advance(nowSeconds)
    const { current } = this.#counters
    for (let column = 0; column < COLUMNS; column++) current[column] = text.number()
    if (Number.isNaN(current[OLD_PARTITION_COLUMNS.length])) this.#spread(current)
  }

  write(values: Float64Array, offset: number): void {
    const counters = this.#counters
    const { current } = counters
    values[offset] = at(current, READS)
    values[offset + 1] = at(current, WRITES)
    values[offset + 2] = at(current, READ_SECTORS) * SECTOR_BYTES
    values[offset + 3] = at(current, WRITE_SECTORS) * SECTOR_BYTES
    values[offset + 4] = at(current, READ_MS) / MS_PER_SECOND
    values[offset + 5] = at(current, WRITE_MS) / MS_PER_SECOND
    values[offset + 6] = at(current, IO_MS) / MS_PER_SECOND
    values[offset + 7] = at(current, WEIGHTED_MS) / MS_PER_SECOND
    values[offset + 8] = at(current, IN_PROGRESS)
    values[offset + 9] = counters.rate(READS)
    values[offset + 10] = counters.rate(WRITES)
    values[offset + 11] = counters.rate(READ_SECTORS) * SECTOR_BYTES
    values[offset + 12] = counters.rate(WRITE_SECTORS) * SECTOR_BYTES
    values[offset + 13] = ratio(counters.rate(IO_MS), MS_PER_SECOND)
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
