import type { ProcessesOptions, ProcessTrait } from '../../../src/collectors/processes.js'
import { matchesAny } from '../../../src/shared/name-filter.js'
import type { GroupList } from './group-list.js'
import type { ProcessTable } from './process-table.js'
import type { StatLine } from './stat-line.js'
import type { Traits } from './traits.js'

/** Time after which user, cgroup and command line are read again, because they may change without a trace in `stat`. */
const RENEW_SECONDS = 60

interface WatchTest {
  readonly by: ProcessTrait
  readonly matches: (text: string) => boolean
}

/** Sorts processes: finds the entries of `watch` that they match, and their group. */
export class ProcessSorter {
  readonly #traits: Traits
  readonly #tests: readonly WatchTest[]
  readonly #groupBy: Exclude<ProcessesOptions['groupBy'], 'none'> | undefined
  readonly #groups: GroupList
  /** Whether traits other than the name are used: only a change of the name shows in `stat`. */
  readonly #mustRenew: boolean

  constructor({ watch, groupBy }: Pick<ProcessesOptions, 'watch' | 'groupBy'>, groups: GroupList, traits: Traits) {
    this.#traits = traits
    this.#groups = groups
    this.#tests = watch.map(({ by, match }) => ({ by, matches: matchesAny([match]) }))
    this.#groupBy = groupBy === 'none' ? undefined : groupBy
    this.#mustRenew = [groupBy, ...watch.map(({ by }) => by)].some((by) => by !== 'name' && by !== 'none')
  }

  /** @param line with the name of the process; its text is valid */
  sort(table: ProcessTable, row: number, line: StatLine, nowSeconds: number): void {
    const { pids, watches, groups, sortAt } = table.columns
    const pid = pids[row] ?? 0
    const known: Partial<Record<ProcessTrait, string | undefined>> = {}
    const textOf = (trait: ProcessTrait): string | undefined => {
      if (!(trait in known)) known[trait] = this.#traits.read(trait, pid, line, nowSeconds)
      return known[trait]
    }
    watches[row] = this.#bitsOf(textOf)
    const group = this.#groupBy === undefined ? undefined : textOf(this.#groupBy)
    groups[row] = group === undefined ? -1 : this.#groups.positionOf(group)
    sortAt[row] = this.#nextSort(sortAt[row] ?? 0, nowSeconds)
  }

  #bitsOf(textOf: (trait: ProcessTrait) => string | undefined): number {
    let bits = 0
    for (const [index, { by, matches }] of this.#tests.entries()) {
      const text = textOf(by)
      if (text !== undefined && matches(text)) bits |= 1 << index
    }
    return bits
  }

  /** Returns when to sort a process again. A new process may still call exec, so it is sorted again in the next pass. */
  #nextSort(sortedAt: number, nowSeconds: number): number {
    if (!this.#mustRenew) return Number.POSITIVE_INFINITY
    return sortedAt === Number.NEGATIVE_INFINITY ? nowSeconds : nowSeconds + RENEW_SECONDS
  }
}
