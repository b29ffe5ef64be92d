import type { Series } from '../../../src/shared/frame.js'
import { Counters } from '../../probes/rates.js'
import type { ColumnRow } from '../../procfs/column-row.js'
import type { LineRow } from '../../procfs/line-table.js'
import type { LineReader } from '../../procfs/row-table.js'
import type { Scanner } from '../../procfs/scanner.js'
import { parseDiskColumns } from './disk-columns.js'

/** Returns the disk behind a path of a multipath NVMe disk: nvme0n1 for nvme0c1n1. Undefined for any other name. */
export function diskOfPath(name: string): string | undefined {
  const [, subsystem, namespace] = /^(nvme\d+)c\d+(n\d+)$/.exec(name) ?? []
  return subsystem === undefined ? undefined : `${subsystem}${namespace}`
}

/** Whether a disk of this name may have paths. */
export function mayHavePaths(name: string): boolean {
  return /^nvme\d+n\d+$/.test(name)
}

/** Columns of /proc/diskstats that count operations and sectors. */
const EVENTS = [0, 2, 4, 6]

/** The paths to a multipath NVMe disk, which are hidden devices. Many kernels count the I/O of such a disk only on its paths. */
export class NvmePaths {
  #paths: readonly NvmePath[] = []

  add(path: NvmePath): void {
    this.#paths = [...this.#paths, path]
  }

  /** Whether the reading at this time has any of the paths. */
  areIn(nowSeconds: number): boolean {
    for (const path of this.#paths) if (path.atSeconds === nowSeconds) return true
    return false
  }

  /**
   * Adds up the paths of a reading.
   * @returns false when the sum does not continue the previous one, because the set of paths changed or a path was recreated
   */
  sumInto(columns: Float64Array, nowSeconds: number): boolean {
    let continues = true
    columns.fill(0)
    for (const path of this.#paths) {
      const isIn = path.atSeconds === nowSeconds
      if (!isIn || !path.continues) continues = false
      if (isIn) path.addTo(columns)
    }
    if (!continues) this.#paths = this.#paths.filter(({ atSeconds }) => atSeconds === nowSeconds)
    return continues
  }
}

/** A path. It has no series of its own. */
export class NvmePath implements LineRow {
  readonly series: readonly Series[] = []
  readonly namesake: LineReader
  readonly #counters: Counters
  readonly #atSeconds = Float64Array.of(Number.NaN)
  #isNew = true

  constructor(width: number, paths: NvmePaths) {
    this.#counters = new Counters(width)
    // If a name comes twice, only the first line counts.
    this.namesake = { read: () => {} }
    paths.add(this)
  }

  /** Time of its last reading. */
  get atSeconds(): number {
    return this.#atSeconds[0] ?? Number.NaN
  }

  /** Whether it was in the previous sum and was not recreated since. */
  get continues(): boolean {
    if (this.#isNew) return false
    for (const column of EVENTS) if (this.#counters.wentBack(column)) return false
    return true
  }

  read(text: Scanner, nowSeconds: number): void {
    this.repeat(nowSeconds)
    parseDiskColumns(text, this.#counters.current)
  }

  repeat(nowSeconds: number): void {
    this.#counters.advance(nowSeconds)
    this.#atSeconds[0] = nowSeconds
  }

  /** Adds its columns to those of the disk. */
  addTo(columns: Float64Array): void {
    const { current } = this.#counters
    for (let column = 0; column < current.length; column++) {
      columns[column] = (columns[column] ?? 0) + (current[column] ?? Number.NaN)
    }
    this.#isNew = false
  }

  write(): void {}
}

/** A disk with its own I/O, or with the sum of its paths as long as it has counted no I/O itself. */
export class NvmeDisk implements LineRow {
  readonly series: readonly Series[]
  readonly #row: ColumnRow
  readonly #paths: NvmePaths
  #source: 'itself' | 'paths' = 'itself'
  #isRepeated = false
  readonly #atSeconds = Float64Array.of(Number.NaN)

  constructor(row: ColumnRow, paths: NvmePaths) {
    this.series = row.series
    this.#row = row
    this.#paths = paths
  }

  get namesake(): LineReader {
    return this.#row.namesake
  }

  read(text: Scanner, nowSeconds: number): void {
    this.#row.read(text, nowSeconds)
    this.#atSeconds[0] = nowSeconds
    this.#isRepeated = false
  }

  repeat(nowSeconds: number): void {
    this.#row.repeat(nowSeconds)
    this.#isRepeated = true
  }

  write(values: Float64Array, offset: number): void {
    if (!this.#isRepeated) this.#choose(this.#atSeconds[0] ?? Number.NaN)
    this.#row.write(values, offset)
  }

  #choose(nowSeconds: number): void {
    const { columns } = this.#row
    const before = this.#source
    this.#source = isAllZero(columns) && this.#paths.areIn(nowSeconds) ? 'paths' : 'itself'
    const continues = this.#source === 'itself' || this.#paths.sumInto(columns, nowSeconds)
    if (!continues || this.#source !== before) this.#row.restart()
  }
}

function isAllZero(columns: Float64Array): boolean {
  for (let column = 0; column < columns.length; column++) if (columns[column] !== 0) return false
  return true
}
