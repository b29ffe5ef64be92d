import type { ProcessTable } from './process-table.js'

/** Sums over the processes of a group. */
export class Sums {
  count = 0
  /** NaN when no process of the group has a rate yet. */
  cpuUsage = Number.NaN
  rssPages = 0
  threads = 0
  /** Start of the oldest process in clock ticks after boot; infinite when there is none. */
  oldestTicks = Number.POSITIVE_INFINITY
  oldestPid = 0

  clear(): void {
    this.count = 0
    this.cpuUsage = Number.NaN
    this.rssPages = 0
    this.threads = 0
    this.oldestTicks = Number.POSITIVE_INFINITY
    this.oldestPid = 0
  }

  add({ columns }: ProcessTable, row: number): void {
    const usage = columns.usage[row] ?? Number.NaN
    const start = columns.startTicks[row] ?? Number.NaN
    this.count++
    this.rssPages += columns.rssPages[row] ?? 0
    this.threads += columns.threads[row] ?? 0
    if (!Number.isNaN(usage)) this.cpuUsage = Math.min((this.cpuUsage || 0) + usage, 1)
    if (start >= this.oldestTicks) return
    this.oldestTicks = start
    this.oldestPid = columns.pids[row] ?? 0
  }

  /** Writes count, usage, memory and threads. */
  write(values: Float64Array, offset: number, pageBytes: number): void {
    values[offset] = this.count
    values[offset + 1] = this.count === 0 ? 0 : this.cpuUsage
    values[offset + 2] = this.rssPages * pageBytes
    values[offset + 3] = this.threads
  }
}
