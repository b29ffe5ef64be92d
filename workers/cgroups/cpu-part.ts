import { cgroupCpuTable } from '../../src/collectors/cgroup-tables.js'
import type { GroupFolders } from '../../src/shared/cgroups/limits.js'
import { Counters, ratio } from '../probes/rates.js'
import { keyIn, tableSeries } from '../probes/table-series.js'
import type { Faults } from './faults.js'
import { cpuSpecs, throttleSpecs } from './file-specs.js'
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

/** CPU time of a group and what its quota held back. */
export class CpuPart implements GroupPart {
  readonly series
  readonly #view: GroupView
  readonly #numbers: GroupNumbers
  readonly #throttling: GroupNumbers | undefined
  readonly #counters: Counters

  /** @param quotaAt the group whose quota holds this one back, when it is another above it */
  constructor(view: GroupView, quotaAt?: GroupFolders) {
    const { tags, access, window } = view
    this.#view = view
    this.series = tableSeries(cgroupCpuTable, tags)
    this.#numbers = new GroupNumbers(cpuSpecs, view.state().folders, access)
    this.#throttling = quotaAt && new GroupNumbers(throttleSpecs, quotaAt, access)
    this.#counters = new Counters(cpuSpecs.fields.length, window)
  }

  read(nowSeconds: number, faults: Faults): void {
    this.#counters.advance(nowSeconds)
    this.#numbers.read(this.#counters.current, faults)
    this.#throttling?.read(this.#counters.current, faults)
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
    this.#numbers.retry()
    this.#throttling?.retry()
  }

  close(): void {
    this.#numbers.close()
    this.#throttling?.close()
  }

  /** A period counts only when the group ran in it: without any, nothing was held back. */
  #throttledRatio(): number {
    const periods = this.#counters.growth(PERIODS)
    const throttled = this.#counters.growth(THROTTLED_PERIODS)
    if (periods === 0 && throttled === 0) return 0
    return throttled >= 0 ? ratio(throttled, periods) : Number.NaN
  }
}
