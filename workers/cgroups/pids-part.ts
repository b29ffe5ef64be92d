import { cgroupPidsTable } from '../../src/collectors/cgroup-tables.js'
import { keyIn, tableSeries } from '../probes/table-series.js'
import type { Faults } from './faults.js'
import { pidsSpecs } from './file-specs.js'
import { GroupNumbers } from './group-numbers.js'
import type { GroupPart, GroupView } from './group-part.js'

const PIDS = keyIn(cgroupPidsTable, 'pids')
const LIMIT = keyIn(cgroupPidsTable, 'limit')

/** Processes and threads of a group. */
export class PidsPart implements GroupPart {
  readonly series
  readonly #view: GroupView
  readonly #files: GroupNumbers
  readonly #numbers = Float64Array.of(Number.NaN)

  constructor(view: GroupView) {
    this.#view = view
    this.series = tableSeries(cgroupPidsTable, view.tags)
    this.#files = new GroupNumbers(pidsSpecs, view.state().folders, view.access)
  }

  read(_nowSeconds: number, faults: Faults): void {
    this.#files.read(this.#numbers, faults)
  }

  write(values: Float64Array, offset: number): void {
    values[offset + PIDS] = this.#numbers[0] ?? Number.NaN
    values[offset + LIMIT] = this.#view.state().limits.pids
  }

  retry(): void {
    this.#files.retry()
  }

  close(): void {
    this.#files.close()
  }
}
