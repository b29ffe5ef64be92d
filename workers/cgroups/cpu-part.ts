import { cgroupCpuTable } from '../../src/collectors/cgroup-tables.js'
import type { GroupFolders } from '../../src/shared/cgroups/limits.js'
import { Counters, ratio } from '../probes/rates.js'
import { keyIn, tableSeries } from '../probes/table-series.js'
import type { Faults } from './faults.js'
import { cpuModeSpecs, cpuSpecs, ownThrottleSpecs, throttleSpecs } from './file-specs.js'
import { GroupNumbers } from './group-numbers.js'
import type { GroupPart, GroupView } from './group-part.js'

const field = (name: (typeof cpuSpecs.fields)[number]) => cpuSpecs.fields.indexOf(name)
const USAGE = field('usage')
const PERIODS = field('periods')
const THROTTLED_PERIODS = field('throttledPeriods')

const target = (key: string) => keyIn(cgroupCpuTable, key)
const SHARE = target('usage')
const CORES = target('cores')
const QUOTA = target('quota')
const QUOTA_USED = target('quotaUsed')
const THROTTLED_RATIO = target('throttledRatio')
/** Counters that are reported unchanged: field and target. */
const TOTALS = [
  [USAGE, target('seconds')],
  [field('user'), target('user')],
  [field('system'), target('system')],
  [PERIODS, target('periods')],
  [THROTTLED_PERIODS, target('throttledPeriods')],
  [field('throttled'), target('throttled')],
] as const

/**
 * CPU time of a group, and the throttling by its quota. Does not read files that cannot have changed. In version 1, which has
 * several files, that is the one of the modes while no CPU time was used, and the one of throttling while there is no quota.
 */
export class CpuPart implements GroupPart {
  readonly series
  readonly #view: GroupView
  readonly #numbers: GroupNumbers
  readonly #modes: GroupNumbers
  readonly #throttling: GroupNumbers
  /** CPU time used as of the latest reading of the modes. */
  #modesUsage = Number.NaN
  /** Whether to read the throttling counts although there is no quota: one may have come and gone. */
  #isThrottlingDue = true
  readonly #counters: Counters

  /** @param quotaAt the group above whose quota throttles this one, if it is not this group's own */
  constructor(view: GroupView, quotaAt?: GroupFolders) {
    const { tags, access, window } = view
    this.#view = view
    this.series = tableSeries(cgroupCpuTable, tags)
    const { folders } = view.state()
    this.#numbers = new GroupNumbers(cpuSpecs, folders, access)
    this.#modes = new GroupNumbers(cpuModeSpecs, folders, access)
    this.#throttling =
      quotaAt === undefined
        ? new GroupNumbers(ownThrottleSpecs, folders, access)
        : new GroupNumbers(throttleSpecs, quotaAt, access)
    this.#counters = new Counters(cpuSpecs.fields.length, window)
  }

  read(nowSeconds: number, faults: Faults): void {
    const { current } = this.#counters
    this.#counters.advance(nowSeconds)
    this.#numbers.read(current, faults)
    const usage = current[USAGE] ?? Number.NaN
    // NaN is never equal, so it always reads the modes.
    if (usage !== this.#modesUsage) this.#modes.read(current, faults)
    this.#modesUsage = usage
    if (this.#isThrottlingDue || this.#view.state().limits.quotaCores > 0) this.#throttling.read(current, faults)
    this.#isThrottlingDue = false
  }

  write(values: Float64Array, offset: number): void {
    const counters = this.#counters
    const { machineCpus, limits } = this.#view.state()
    counters.rateInto(values, offset + CORES, USAGE)
    const cores = values[offset + CORES] ?? Number.NaN
    values[offset + SHARE] = ratio(cores, machineCpus)
    values[offset + QUOTA] = limits.quotaCores
    values[offset + QUOTA_USED] = ratio(cores, limits.quotaCores)
    values[offset + THROTTLED_RATIO] = limits.quotaCores > 0 ? this.#throttledRatio() : Number.NaN
    for (let index = 0; index < TOTALS.length; index++) {
      const total = TOTALS[index]
      if (total !== undefined) values[offset + total[1]] = counters.current[total[0]] ?? Number.NaN
    }
  }

  retry(): void {
    for (const numbers of [this.#numbers, this.#modes, this.#throttling]) numbers.retry()
    this.#modesUsage = Number.NaN
    this.#isThrottlingDue = true
  }

  close(): void {
    for (const numbers of [this.#numbers, this.#modes, this.#throttling]) numbers.close()
  }

  /** Returns the share of throttled periods. A period counts only if the group ran in it: without any, nothing was held back. */
  #throttledRatio(): number {
    const periods = this.#counters.growth(PERIODS)
    const throttled = this.#counters.growth(THROTTLED_PERIODS)
    if (periods === 0 && throttled === 0) return 0
    return throttled >= 0 ? ratio(throttled, periods) : Number.NaN
  }
}
