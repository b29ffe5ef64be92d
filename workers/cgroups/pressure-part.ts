import { cgroupPressureTable } from '../../src/collectors/cgroup-tables.js'
import { pressureResources } from '../../src/collectors/pressure.js'
import type { Series } from '../../src/shared/frame.js'
import { ColumnPlan } from '../procfs/column-plan.js'
import { PressureLines } from '../procfs/pressure-lines.js'
import { LEAST_SECONDS } from '../procfs/pressure-pace.js'
import type { Faults } from './faults.js'
import type { GroupFile } from './group-file.js'
import type { GroupPart, GroupView } from './group-part.js'

const plan = new ColumnPlan(cgroupPressureTable)

/** Pressure of a group; only in version 2. Read no more often than the machine's pressure, for the same reason. */
export class PressurePart implements GroupPart {
  readonly #lines: PressureLines
  readonly #files: readonly GroupFile[]
  readonly #absent: boolean[]
  #readSeconds = Number.NEGATIVE_INFINITY

  constructor({ tags, access, state }: GroupView) {
    const folder = Object.values(state().folders).find(({ version }) => version === 2)?.folder
    this.#lines = new PressureLines(plan, tags)
    this.#files = folder === undefined ? [] : pressureResources.map((name) => access.open(`${folder}/${name}.pressure`))
    this.#absent = this.#files.map(() => false)
  }

  get series(): readonly Series[] {
    return this.#files.length === 0 ? NONE : this.#lines.series
  }

  read(nowSeconds: number, faults: Faults): void {
    if (nowSeconds - this.#readSeconds < LEAST_SECONDS) return
    this.#readSeconds = nowSeconds
    this.#lines.begin(nowSeconds)
    for (let resource = 0; resource < this.#files.length; resource++) {
      const file = this.#files[resource]
      if (file === undefined || this.#absent[resource] === true) continue
      const state = file.read()
      this.#absent[resource] = state === 'absent'
      if (state === 'read') this.#lines.parse(resource, file.text)
      if (state === 'failed') faults.add(file.reason)
    }
    this.#lines.end()
  }

  write(values: Float64Array, offset: number): void {
    if (this.#files.length > 0) values.set(this.#lines.values, offset)
  }

  retry(): void {
    this.#absent.fill(false)
  }

  close(): void {
    for (const file of this.#files) file.close()
  }
}

const NONE: readonly Series[] = []
