import { groupMetrics } from '../../../src/collectors/processes.js'
import type { Series } from '../../../src/shared/frame.js'
import { JoinedSeries } from '../../probes/joined-series.js'
import { type Probe, READ, type ReadResult } from '../../probes/probe.js'
import { pageBytes } from '../../procfs/page-size.js'
import type { GroupList, ProcessGroup } from './group-list.js'
import type { ProcessPass } from './process-pass.js'
import { chooseByAny, Ranking } from './ranking.js'

/** The first groups of processes by CPU and memory. */
export class GroupProbe implements Probe {
  readonly sampled = false
  readonly #joined = new JoinedSeries()
  readonly #pass: ProcessPass
  readonly #groups: GroupList
  readonly #pageBytes = pageBytes()
  readonly #rankings: readonly Ranking<ProcessGroup>[]

  /** @param top number of groups by CPU, and by memory */
  constructor(pass: ProcessPass, groups: GroupList, top: number) {
    this.#pass = pass
    this.#groups = groups
    this.#rankings = [new Ranking(top, ({ sums }) => sums.cpuUsage), new Ranking(top, ({ sums }) => sums.rssPages)]
  }

  get series(): readonly Series[] {
    return this.#joined.series
  }

  get values(): Float64Array {
    return this.#joined.values
  }

  read(): ReadResult {
    if (this.#pass.failure !== '') return { status: 'missing', reason: this.#pass.failure }
    const all = this.#groups.sum(this.#pass.table)
    this.#report([...chooseByAny(this.#rankings, all)].sort((one, other) => (one.name < other.name ? -1 : 1)))
    return READ
  }

  close(): void {}

  #report(reported: readonly ProcessGroup[]): void {
    this.#joined.join(reported.map((group) => group.series))
    for (const [index, { sums }] of reported.entries()) {
      sums.write(this.values, index * groupMetrics.length, this.#pageBytes)
    }
  }
}
