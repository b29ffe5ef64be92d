import { seriesOf } from '../../../src/collectors/index.js'
import { watchMetrics } from '../../../src/collectors/processes.js'
import type { Series } from '../../../src/shared/frame.js'
import { TICKS_PER_SECOND } from '../../procfs/clock-ticks.js'
import { Sums } from './sums.js'

const RESTARTS = 4
const AGE = 5

/** One entry of the option `watch`: the matching processes, and the number of times they were restarted. */
export class Watch {
  readonly series: readonly Series[]
  readonly sums = new Sums()
  #restarts = 0
  #oldestTicks = Number.POSITIVE_INFINITY
  #oldestPid = 0

  constructor(name: string) {
    this.series = watchMetrics.map(({ type }) => seriesOf(type, { watch: name }))
  }

  /**
   * Counts restarts by the oldest process. A younger one in its place means that it has ended. An older one was started earlier and
   * matches only now. While none matches, remembers the last one.
   */
  countRestarts(): void {
    const { count, oldestTicks, oldestPid } = this.sums
    if (count === 0) return
    const isYounger = oldestTicks > this.#oldestTicks
    const isOther = oldestTicks === this.#oldestTicks && oldestPid !== this.#oldestPid
    if (isYounger || isOther) this.#restarts++
    this.#oldestTicks = oldestTicks
    this.#oldestPid = oldestPid
  }

  /** @param uptimeSeconds of the host */
  write(values: Float64Array, offset: number, pageBytes: number, uptimeSeconds: number): void {
    const { sums } = this
    sums.write(values, offset, pageBytes)
    values[offset + RESTARTS] = this.#restarts
    const age = uptimeSeconds - sums.oldestTicks / TICKS_PER_SECOND
    values[offset + AGE] = sums.count === 0 ? Number.NaN : Math.max(age, 0)
  }
}
