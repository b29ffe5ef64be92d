import type { Scanner } from '../../procfs/scanner.js'

/** The only columns of a partition before Linux 2.6.25: reads, sectors read, writes, sectors written. */
const OLD_PARTITION_COLUMNS = [0, 2, 4, 6]

/**
 * Reads the columns after the name in a line of /proc/diskstats. A line with four columns is an old partition's. Any other line
 * begins with the eleven columns of every disk.
 */
export function parseDiskColumns(text: Scanner, columns: Float64Array): void {
  const { length } = OLD_PARTITION_COLUMNS
  for (let column = 0; column < length; column++) text.numberInto(columns, column)
  for (let column = length; column < columns.length; column++) columns[column] = Number.NaN
  if (text.endsLine()) spreadOldPartition(columns)
  else for (let column = length; column < columns.length; column++) text.numberInto(columns, column)
}

/** Moves the columns of an old partition to their positions in a disk's line. */
function spreadOldPartition(columns: Float64Array): void {
  for (let index = OLD_PARTITION_COLUMNS.length - 1; index > 0; index--) {
    const column = OLD_PARTITION_COLUMNS[index] ?? 0
    columns[column] = columns[index] ?? Number.NaN
    columns[index] = Number.NaN
  }
}
