import { diskDetailsTable, diskstatsTable } from '../../../src/collectors/disk.js'
import type { Series } from '../../../src/shared/frame.js'
import { matchesAny } from '../../../src/shared/name-filter.js'
import type { NamePatterns } from '../../../src/shared/settings.js'
import { type Probe, READ, type ReadResult } from '../../probes/probe.js'
import { SINCE_PREVIOUS, type Window } from '../../probes/window.js'
import { ColumnPlan } from '../../procfs/column-plan.js'
import { ColumnRow } from '../../procfs/column-row.js'
import { KernelFile } from '../../procfs/kernel-file.js'
import { type LineRow, LineTable } from '../../procfs/line-table.js'
import type { RowTable } from '../../procfs/row-table.js'
import type { Scanner } from '../../procfs/scanner.js'
import { blockDeviceKind, diskSequence } from './block-device.js'
import { parseDiskColumns } from './disk-columns.js'
import { diskOfPath, mayHavePaths, NvmeDisk, NvmePath, NvmePaths } from './nvme-paths.js'

export interface DiskIoOptions {
  readonly procRoot: string
  readonly sysRoot: string
  readonly devices: NamePatterns
  /** Whether to report merged requests, discards and flushes. @default false */
  readonly details?: boolean
  /** Window of rates. @default the time since the previous reading */
  readonly rateWindow?: Window
  /** Window of `disk_busy_ratio`. The kernel counts its time in clock ticks. @default the time since the previous reading */
  readonly busyWindow?: Window
}

/** Interval at which empty drives are checked for a medium. A check costs more than a reading. */
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
  readonly #table: LineTable<LineRow>
  readonly #plan: ColumnPlan
  readonly #windows: Pick<DiskIoOptions, 'rateWindow' | 'busyWindow'>
  /** Paths to multipath disks, by the name of the disk. */
  readonly #nvmePaths = new Map<string, NvmePaths>()
  readonly #emptyDrives = new Set<string>()
  #drivesAtSeconds = Number.NEGATIVE_INFINITY

  constructor({ procRoot, sysRoot, devices: { include, exclude }, details = false, ...windows }: DiskIoOptions) {
    this.#file = new KernelFile(`${procRoot}/diskstats`, { rowBytes: ROW_BYTES })
    this.#sysRoot = sysRoot
    this.#plan = new ColumnPlan(details ? [...diskstatsTable, ...diskDetailsTable] : diskstatsTable)
    this.#included = include.length === 0 ? undefined : matchesAny(include)
    this.#excluded = matchesAny(exclude)
    this.#windows = windows
    this.#table = new LineTable((name) => this.#rowOf(name), readLine)
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

  #rowOf(name: string): LineRow | undefined {
    const disk = diskOfPath(name)
    // A path is selected with its disk, whatever its own name.
    if (disk !== undefined)
      return this.#isSelected(disk) ? new NvmePath(this.#plan.width, this.#pathsOf(disk)) : undefined
    if (!this.#isWanted(name)) return undefined
    const row = this.#columnRow(name)
    return mayHavePaths(name) ? new NvmeDisk(row, this.#pathsOf(name)) : row
  }

  #columnRow(device: string): ColumnRow {
    const { rateWindow = SINCE_PREVIOUS, busyWindow = SINCE_PREVIOUS } = this.#windows
    let sequence = diskSequence(this.#sysRoot, device)
    const isOther = () => {
      const before = sequence
      sequence = diskSequence(this.#sysRoot, device)
      return sequence > before
    }
    const tags = { device }
    return new ColumnRow(this.#plan, { tags, rateWindow, coarseWindow: busyWindow, parse: parseDiskColumns, isOther })
  }

  #pathsOf(disk: string): NvmePaths {
    const paths = this.#nvmePaths.get(disk) ?? new NvmePaths()
    this.#nvmePaths.set(disk, paths)
    return paths
  }

  /** Whether the options select a name. `include` selects from all names, including partitions and loop devices. */
  #isSelected(name: string): boolean {
    return !this.#excluded(name) && (this.#included?.(name) ?? true)
  }

  /** Whether a device is reported. Without `include`, only whole disks with a medium are. */
  #isWanted(name: string): boolean {
    if (!this.#isSelected(name)) return false
    if (this.#included !== undefined) return true
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

/** Reads a line: major and minor number, name, and the columns of the row. Another number means another device. */
function readLine(table: RowTable<LineRow>, text: Scanner, nowSeconds: number): void {
  text.skipBlanks()
  const start = text.position
  text.skipColumns(2)
  text.skipBlanks()
  const nameStart = text.position
  text.skipWord()
  if (text.position > nameStart) table.next(text, start, text.position, nameStart)?.read(text, nowSeconds)
}
