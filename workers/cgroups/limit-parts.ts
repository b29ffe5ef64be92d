import { cgroupCpuLimitTable, cgroupMemoryLimitTable } from '../../src/collectors/cgroup-tables.js'
import { ratio } from '../probes/rates.js'
import { seriesPosition, tableSeries } from '../probes/table-series.js'
import { CpuPart } from './cpu-part.js'
import type { GroupPart, GroupView } from './group-part.js'
import { MemoryPart } from './memory-part.js'
import type { FoundGroup } from './own-group-finder.js'

/** A part of the agent's own group, with the series of the effective limit before its own. */
class LimitedPart implements GroupPart {
  readonly series
  readonly #part: GroupPart
  readonly #used: number
  readonly #limit: () => number

  /** @param used type of the part's metric that the limit bounds */
  constructor(part: GroupPart, table: Parameters<typeof tableSeries>[0], used: string, limit: () => number) {
    this.#part = part
    this.series = [...tableSeries(table, {}), ...part.series]
    this.#used = seriesPosition(this.series, used)
    this.#limit = limit
  }

  read(...reading: Parameters<GroupPart['read']>): void {
    this.#part.read(...reading)
  }

  write(values: Float64Array, offset: number): void {
    this.#part.write(values, offset + LIMIT_SERIES)
    const limit = this.#limit()
    values[offset] = limit
    values[offset + 1] = ratio(values[offset + this.#used] ?? Number.NaN, limit)
  }

  retry(): void {
    this.#part.retry()
  }

  close(): void {
    this.#part.close()
  }
}

/** Each table of limits has the limit and the share of it in use. */
const LIMIT_SERIES = 2

export function limitedCpu(view: GroupView, found: () => FoundGroup): GroupPart {
  const part = new CpuPart(view, found().quotaAt)
  return new LimitedPart(part, cgroupCpuLimitTable, 'cgroup_cpu_usage_cores', () => found().cpuCores)
}

export function limitedMemory(view: GroupView, found: () => FoundGroup): GroupPart {
  const part = new MemoryPart(view)
  return new LimitedPart(part, cgroupMemoryLimitTable, 'cgroup_mem_used', () => found().limits.memoryBytes)
}
