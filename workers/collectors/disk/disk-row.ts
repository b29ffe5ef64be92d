import type { Series } from '../../../src/shared/frame.js'
import type { Window } from '../../probes/window.js'
import type { ColumnPlan } from '../../procfs/column-plan.js'
import { ColumnRow } from '../../procfs/column-row.js'
import type { LineRow } from '../../procfs/line-table.js'
import type { Scanner } from '../../procfs/scanner.js'

/** Columns of a partition before Linux 2.6.25, which had only these four: reads, sectors read, writes, sectors written. */
const OLD_PARTITION_COLUMNS = [0, 2, 4, 6]

/** One block device of /proc/diskstats. */
export class DiskRow implements LineRow {
  readonly series: readonly Series[]
  readonly #row: ColumnRow

  /**
   * @param plan of the columns of /proc/diskstats
   * @param busyWindow window of the share of time with I/O under way, which the kernel counts in clock ticks
   */
  constructor(plan: ColumnPlan, device: string, busyWindow: Window) {
    this.#row = new ColumnRow(plan, { device }, busyWindow)
    this.series = this.#row.series
  }

  read(text: Scanner, nowSeconds: number): void {
    this.#row.begin(nowSeconds)
    const { columns } = this.#row
    for (let column = 0; column < columns.length; column++) text.numberInto(columns, column)
    if (Number.isNaN(columns[OLD_PARTITION_COLUMNS.length])) spreadOldPartition(columns)
    this.#row.end()
  }

  repeat(nowSeconds: number): void {
    this.#row.repeat(nowSeconds)
  }

  write(values: Float64Array, offset: number): void {
    this.#row.write(values, offset)
  }
}

/** Moves the columns of an old partition to their positions in a disk's line. */
function spreadOldPartition(columns: Float64Array): void {
  for (let index = OLD_PARTITION_COLUMNS.length - 1; index > 0; index--) {
    const column = OLD_PARTITION_COLUMNS[index] ?? 0
    columns[column] = columns[index] ?? Number.NaN
    columns[index] = Number.NaN
  }
}
