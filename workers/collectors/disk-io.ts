import type { Series } from '../../src/model/frame.js'
import type { NameFilter } from '../../src/model/settings.js'
import { matchesAny } from '../filter.js'
import { type Probe, READ, type Reading } from '../probe.js'
import { blockDeviceKind } from '../sources/block-device.js'
import { KernelFile } from '../sources/procfs.js'
import { RowTable } from '../sources/row-table.js'
import type { Scanner } from '../sources/scanner.js'
import { SINCE_PREVIOUS, type Window } from '../window.js'
import { DiskRow } from './disk-row.js'

export interface DiskIoOptions {
  readonly procRoot: string
  readonly sysRoot: string
  readonly devices: NameFilter
  /** What `disk_busy_ratio` is made over. @default the time since the previous reading */
  readonly busyWindow?: Window
}

/** A medium put into an empty drive is noticed this late, so that drives cost nothing in between. */
const EMPTY_DRIVE_SECONDS = 10
/** Two numbers of a device, a name of 31 characters and 17 numbers of 20 digits, and some. */
const ROW_BYTES = 768

/** I/O of block devices from /proc/diskstats: Documentation/admin-guide/iostats.rst of the kernel. */
export class DiskIoProbe implements Probe {
  readonly sampled = true
  readonly #file: KernelFile
  readonly #sysRoot: string
  readonly #included: ((name: string) => boolean) | undefined
  readonly #excluded: (name: string) => boolean
  readonly #table: RowTable<DiskRow>
  readonly #emptyDrives = new Set<string>()
  #drivesAtSeconds = Number.NEGATIVE_INFINITY

  constructor({ procRoot, sysRoot, devices: { include, exclude }, busyWindow = SINCE_PREVIOUS }: DiskIoOptions) {
    this.#file = new KernelFile(`${procRoot}/diskstats`, { rowBytes: ROW_BYTES })
    this.#sysRoot = sysRoot
    this.#included = include.length === 0 ? undefined : matchesAny(include)
    this.#excluded = matchesAny(exclude)
    this.#table = new RowTable((name) => (this.#isWanted(name) ? new DiskRow(name, busyWindow) : undefined))
  }

  get series(): readonly Series[] {
    return this.#table.series
  }

  get values(): Float64Array {
    return this.#table.values
  }

  read(nowSeconds: number): Reading {
    if (!this.#file.read()) return this.#file.missing
    const filled = this.#emptyDrives.size > 0 && this.#reconsider(nowSeconds)
    if (this.#file.isRepeated && !filled) this.#repeat(nowSeconds)
    else this.#parse(this.#file.text, nowSeconds)
    return READ
  }

  close(): void {
    this.#file.close()
  }

  #repeat(nowSeconds: number): void {
    for (const row of this.#table.rows) row.repeat(nowSeconds)
    this.#table.write()
  }

  #parse(text: Scanner, nowSeconds: number): void {
    this.#table.begin()
    for (; !text.atEnd; text.skipLine()) this.#parseLine(text, nowSeconds)
    this.#table.end()
  }

  /** Major and minor number, the name, and then what the row reads. */
  #parseLine(text: Scanner, nowSeconds: number): void {
    text.skipColumns(2)
    text.skipBlanks()
    const start = text.position
    text.skipWord()
    if (text.position > start) this.#table.next(text, start, text.position)?.read(text, nowSeconds)
  }

  /** An `include` chooses from all names, partitions and loop devices too; without one it is whole disks with something in them. */
  #isWanted(name: string): boolean {
    if (this.#excluded(name)) return false
    if (this.#included !== undefined) return this.#included(name)
    const kind = blockDeviceKind(this.#sysRoot, name)
    if (kind === 'empty') this.#emptyDrives.add(name)
    return kind === 'disk'
  }

  /** @returns whether there is something in a drive that was empty */
  #reconsider(nowSeconds: number): boolean {
    if (nowSeconds - this.#drivesAtSeconds < EMPTY_DRIVE_SECONDS) return false
    this.#drivesAtSeconds = nowSeconds
    const before = this.#emptyDrives.size
    for (const name of this.#emptyDrives) {
      if (blockDeviceKind(this.#sysRoot, name) === 'empty') continue
      this.#emptyDrives.delete(name)
      this.#table.forget(name)
    }
    return this.#emptyDrives.size < before
  }
}
