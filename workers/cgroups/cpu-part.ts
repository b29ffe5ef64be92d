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
/** Counters that are reported as they are: field, and where it goes. */
const TOTALS = [
  [USAGE, target('seconds')],
  [field('user'), target('user')],
  [field('system'), target('system')],
  [PERIODS, target('periods')],
  [THROTTLED_PERIODS, target('throttledPeriods')],
  [field('throttled'), target('throttled')],
] as const

/**
 * CPU time of a group and what its quota held back. Files that cannot have changed are not read: in version 1, with several files, that
 * of the modes while no CPU time was used, and that of throttling while there is no quota.
 */
export class CpuPart implements GroupPart {
  readonly series
  readonly #view: GroupView
  readonly #numbers: GroupNumbers
  readonly #modes: GroupNumbers
  readonly #throttling: GroupNumbers
  /** CPU time used as of the latest reading of the modes. */
  #modesUsage = Number.NaN
  /** Whether the counts of throttling are read though there is no quota: one may have come and gone. */
  #isThrottlingDue = true
  readonly #counters: Counters

  /** @param quotaAt the group whose quota holds this one back, when it is another above it */
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
    // NaN is never equal.
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

  /** A period counts only when the group ran in it: without any, nothing was held back. */
  #throttledRatio(): number {
    const periods = this.#counters.growth(PERIODS)
    const throttled = this.#counters.growth(THROTTLED_PERIODS)
    if (periods === 0 && throttled === 0) return 0
    return throttled >= 0 ? ratio(throttled, periods) : Number.NaN
  }
}
