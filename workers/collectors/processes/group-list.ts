import { seriesOf } from '../../../src/collectors/index.js'
import { groupMetrics } from '../../../src/collectors/processes.js'
import type { Series } from '../../../src/shared/frame.js'
import { isAlive, type ProcessTable } from './process-table.js'
import { Sums } from './sums.js'

/** Processes with the same name, user or cgroup. */
export class ProcessGroup {
  readonly series: readonly Series[]
  readonly sums = new Sums()
  readonly name: string
  /** Processes of the latest pass, including zombies and those not reached. */
  members = 0

  constructor(name: string) {
    this.name = name
    this.series = groupMetrics.map(({ type }) => seriesOf(type, { group: name }))
  }
}

/** The groups of processes, by the positions that the table of processes refers to. A position without members is reused. */
export class GroupList {
  readonly #groups: (ProcessGroup | undefined)[] = []
  readonly #positions = new Map<string, number>()

  /** Returns the position of a group. Creates the group if it is new. */
  positionOf(name: string): number {
    const known = this.#positions.get(name)
    if (known !== undefined) return known
    const free = this.#groups.indexOf(undefined)
    const position = free === -1 ? this.#groups.length : free
    this.#groups[position] = new ProcessGroup(name)
    this.#positions.set(name, position)
    return position
  }

  /** Computes the sums of all groups, and drops the groups without a process. Returns the others. */
  sum(table: ProcessTable): readonly ProcessGroup[] {
    for (const group of this.#groups) {
      group?.sums.clear()
      if (group !== undefined) group.members = 0
    }
    const { states, groups } = table.columns
    for (let row = 0; row < table.length; row++) {
      const group = this.#groups[groups[row] ?? -1]
      if (group === undefined) continue
      group.members++
      if (isAlive(states[row])) group.sums.add(table, row)
    }
    return this.#dropEmpty()
  }

  #dropEmpty(): readonly ProcessGroup[] {
    return this.#groups.flatMap((group, position) => {
      if (group === undefined) return []
      if (group.members > 0) return [group]
      this.#groups[position] = undefined
      this.#positions.delete(group.name)
      return []
    })
  }
}
