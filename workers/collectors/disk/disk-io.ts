import { diskstatsTable } from '../../../src/collectors/disk.js'
import type { Series } from '../../../src/shared/frame.js'
import type { NamePatterns } from '../../../src/shared/settings.js'
import { matchesAny } from '../../probes/filter.js'
import { type Probe, READ, type ReadResult } from '../../probes/probe.js'
import { SINCE_PREVIOUS, type Window } from '../../probes/window.js'
import { ColumnPlan } from '../../procfs/column-plan.js'
import { KernelFile } from '../../procfs/kernel-file.js'
import { LineTable } from '../../procfs/line-table.js'
import type { RowTable } from '../../procfs/row-table.js'
import type { Scanner } from '../../procfs/scanner.js'
import { blockDeviceKind } from './block-device.js'
import { DiskRow } from './disk-row.js'

export interface DiskIoOptions {
  readonly procRoot: string
  readonly sysRoot: string
  readonly devices: NamePatterns
  /** Window of `disk_busy_ratio`. @default the time since the previous reading */
  readonly busyWindow?: Window
}

/** Interval between checks of empty drives for a medium: a check costs more than a reading. */
const EMPTY_DRIVE_SECONDS = 10
/** Two device numbers, a name of 31 characters, 17 numbers of 20 digits, and a margin. */
const ROW_BYTES = 768

/** I/O of block devices from /proc/diskstats: Documentation/admin-guide/iostats.rst of the kernel. */
export class DiskIoProbe implements Probe {
  readonly sampled = true
  readonly #file: KernelFile
  readonly #sysRoot: string
  readonly #included: ((name: string) => boolean) | undefined
  readonly #excluded: (name: string) => boolean
  readonly #table: LineTable<DiskRow>
  readonly #emptyDrives = new Set<string>()
  #drivesAtSeconds = Number.NEGATIVE_INFINITY

  constructor({ procRoot, sysRoot, devices: { include, exclude }, busyWindow = SINCE_PREVIOUS }: DiskIoOptions) {
    this.#file = new KernelFile(`${procRoot}/diskstats`, { rowBytes: ROW_BYTES })
    this.#sysRoot = sysRoot
    this.#included = include.length === 0 ? undefined : matchesAny(include)
    this.#excluded = matchesAny(exclude)
    const plan = new ColumnPlan(diskstatsTable)
    const make = (name: string) => (this.#isWanted(name) ? new DiskRow(plan, name, busyWindow) : undefined)
    this.#table = new LineTable(make, readLine)
  }

  get series(): readonly Series[] {
    return this.#table.series
  }

  get values(): Float64Array {
    return this.#table.values
  }

  read(nowSeconds: number): ReadResult {
    if (!this.#file.read()) return this.#file.missing
    if (this.#emptyDrives.size > 0) this.#reconsider(nowSeconds)
    this.#table.read(this.#file, nowSeconds)
    return READ
  }

  close(): void {
    this.#file.close()
  }

  /** `include` selects from all names, including partitions and loop devices. Without it, whole disks with a medium are wanted. */
  #isWanted(name: string): boolean {
    if (this.#excluded(name)) return false
    if (this.#included !== undefined) return this.#included(name)
    const kind = blockDeviceKind(this.#sysRoot, name)
    if (kind === 'empty') this.#emptyDrives.add(name)
    return kind === 'disk'
  }

  #reconsider(nowSeconds: number): void {
    if (nowSeconds - this.#drivesAtSeconds < EMPTY_DRIVE_SECONDS) return
    this.#drivesAtSeconds = nowSeconds
    for (const name of this.#emptyDrives) {
      if (blockDeviceKind(this.#sysRoot, name) === 'empty') continue
      this.#emptyDrives.delete(name)
      this.#table.forget(name)
    }
  }
}

/** A line has the major and minor number, the name, and the columns of the row. */
function readLine(table: RowTable<DiskRow>, text: Scanner, nowSeconds: number): void {
  text.skipColumns(2)
  text.skipBlanks()
  const start = text.position
  text.skipWord()
  if (text.position > start) table.next(text, start, text.position)?.read(text, nowSeconds)
}
