import { cgroupMemoryTable } from '../../src/collectors/cgroup-tables.js'
import { ratio } from '../probes/rates.js'
import { keyIn, tableSeries } from '../probes/table-series.js'
import { LEAST_SECONDS } from '../procfs/pressure-pace.js'
import type { Faults } from './faults.js'
import { memorySpecs, memoryUseSpecs } from './file-specs.js'
import { GroupNumbers } from './group-numbers.js'
import type { GroupPart, GroupView } from './group-part.js'

const field = (name: (typeof memorySpecs.fields)[number]) => memorySpecs.fields.indexOf(name)
const CHARGED = field('charged')
const INACTIVE = field('inactive')

const target = (key: string) => keyIn(cgroupMemoryTable, key)
const USED = target('used')
const LIMIT = target('limit')
const USED_RATIO = target('usedRatio')
/** Numbers that are reported unchanged: field and target. */
const COPIED = [
  [CHARGED, target('charged')],
  [field('rss'), target('rss')],
  [field('peak'), target('peak')],
  [field('swap'), target('swap')],
  [field('oomKills'), target('oomKills')],
  [field('highEvents'), target('highEvents')],
] as const

/**
 * Memory of a group. Used memory is all that is charged except for the inactive page cache, as the kubelet counts it. The uses of
 * memory are in a long file that costs more than all others. The kernel updates it every 2 s, so samples in between repeat it.
 */
export class MemoryPart implements GroupPart {
  readonly series
  readonly #view: GroupView
  readonly #files: GroupNumbers
  readonly #uses: GroupNumbers
  #usesReadSeconds = Number.NEGATIVE_INFINITY
  readonly #numbers = new Float64Array(memorySpecs.fields.length).fill(Number.NaN)

  constructor(view: GroupView) {
    this.#view = view
    this.series = tableSeries(cgroupMemoryTable, view.tags)
    const { folders } = view.state()
    this.#files = new GroupNumbers(memorySpecs, folders, view.access)
    this.#uses = new GroupNumbers(memoryUseSpecs, folders, view.access)
  }

  read(nowSeconds: number, faults: Faults): void {
    this.#files.read(this.#numbers, faults)
    if (nowSeconds - this.#usesReadSeconds < LEAST_SECONDS) return
    this.#usesReadSeconds = nowSeconds
    this.#uses.read(this.#numbers, faults)
  }

  write(values: Float64Array, offset: number): void {
    const { memoryBytes } = this.#view.state().limits
    const numbers = this.#numbers
    const used = Math.max((numbers[CHARGED] ?? Number.NaN) - (numbers[INACTIVE] ?? Number.NaN), 0)
    values[offset + USED] = used
    values[offset + LIMIT] = memoryBytes
    values[offset + USED_RATIO] = ratio(used, memoryBytes)
    for (let index = 0; index < COPIED.length; index++) {
      const copied = COPIED[index]
      if (copied !== undefined) values[offset + copied[1]] = numbers[copied[0]] ?? Number.NaN
    }
  }

  retry(): void {
    this.#files.retry()
    this.#uses.retry()
  }

  close(): void {
    this.#files.close()
    this.#uses.close()
  }
}
