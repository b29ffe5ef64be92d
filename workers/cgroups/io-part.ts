import { cgroupIoTable } from '../../src/collectors/cgroup-tables.js'
import type { GroupFolder } from '../../src/shared/cgroups/own-group.js'
import type { Series } from '../../src/shared/frame.js'
import { tableSeries } from '../probes/table-series.js'
import { RowTable } from '../procfs/row-table.js'
import type { Scanner } from '../procfs/scanner.js'
import type { Faults } from './faults.js'
import type { GroupFile } from './group-file.js'
import type { GroupPart, GroupView } from './group-part.js'
import { IoRow } from './io-row.js'

/** Files of version 1: one with bytes and one with operations, each with a line per direction. The first name that exists is read. */
const V1_FILES = [
  ['blkio.throttle.io_service_bytes_recursive', 'blkio.throttle.io_service_bytes'],
  ['blkio.throttle.io_serviced_recursive', 'blkio.throttle.io_serviced'],
] as const
const V2_FILES = [['io.stat']] as const

/** I/O of a group by device. A device appears when the group first uses it. */
export class IoPart implements GroupPart {
  readonly #choices: readonly FileChoice[]
  readonly #table: RowTable<IoRow>
  /** Index of the file being read. In version 1 the first has bytes, the second operations. */
  #current = 0

  constructor({ tags, access, devices, state }: GroupView) {
    const folder = access.isSample ? undefined : state().folders.io
    this.#choices = folder === undefined ? [] : filesIn(folder).map((paths) => new FileChoice(paths.map(access.open)))
    const now = () => this.#current
    this.#table = new RowTable((numbers) =>
      /^\d+:\d+$/.test(numbers)
        ? new IoRow(tableSeries(cgroupIoTable, { ...tags, device: devices.nameOf(numbers) }), now)
        : undefined,
    )
  }

  get series(): readonly Series[] {
    return this.#table.series
  }

  read(nowSeconds: number, faults: Faults): void {
    this.#table.begin()
    let hasDevices = true
    // All files have the same devices.
    for (this.#current = 0; hasDevices && this.#current < this.#choices.length; this.#current++) {
      const text = this.#choices[this.#current]?.read(faults)
      if (text !== undefined) hasDevices = this.#parse(text, nowSeconds)
    }
    this.#table.end()
  }

  write(values: Float64Array, offset: number): void {
    values.set(this.#table.values, offset)
  }

  retry(): void {
    for (const choice of this.#choices) choice.retry()
  }

  close(): void {
    for (const choice of this.#choices) choice.close()
  }

  /** @returns whether the text has a device */
  #parse(text: Scanner, nowSeconds: number): boolean {
    let hasDevices = false
    for (; !text.atEnd; text.skipLine()) {
      const start = text.position
      text.skipWord()
      if (text.position === start) continue
      const row = this.#table.next(text, start, text.position)
      row?.read(text, nowSeconds)
      hasDevices ||= row !== undefined
    }
    return hasDevices
  }
}

/** A file with different names in different kernels. The first name that exists is read. */
class FileChoice {
  readonly #files: readonly GroupFile[]
  /** The existing file; undefined while unknown, 'none' if no name exists. */
  #found: GroupFile | 'none' | undefined

  constructor(files: readonly GroupFile[]) {
    this.#files = files
  }

  read(faults: Faults): Scanner | undefined {
    if (this.#found === 'none') return undefined
    for (const file of this.#found === undefined ? this.#files : [this.#found]) {
      const state = file.read()
      if (state === 'absent') continue
      this.#found = file
      if (state === 'read') return file.text
      faults.add(file.reason)
      return undefined
    }
    this.#found = 'none'
    return undefined
  }

  retry(): void {
    this.#found = undefined
  }

  close(): void {
    for (const file of this.#files) file.close()
  }
}

function filesIn({ version, folder }: GroupFolder): readonly (readonly string[])[] {
  return (version === 2 ? V2_FILES : V1_FILES).map((names) => names.map((name) => `${folder}/${name}`))
}
