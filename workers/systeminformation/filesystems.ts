import { platform } from 'node:os'
import { seriesOf } from '../../src/collectors/index.js'
import type { Series } from '../../src/shared/frame.js'
import { NamedRows } from '../probes/named-rows.js'
import { type Probe, READ, type ReadResult } from '../probes/probe.js'
import { ratio } from '../probes/rates.js'
import type { TableRow } from '../procfs/row-table.js'
import type { Filesystem, Library } from './library.js'

const types = ['disk_total', 'disk_free', 'disk_available', 'disk_reserved', 'disk_used', 'disk_used_ratio']

/** Space of filesystems from `fsSize`, which runs df. It includes remote ones, and one that hangs delays all. */
export class FilesystemsProbe implements Probe {
  readonly sampled = false
  readonly #library: Pick<Library['filesystem'], 'fsSize'>
  readonly #wanted: (mount: string) => boolean
  readonly #rows: NamedRows<FilesystemRow>

  constructor(
    library: Pick<Library['filesystem'], 'fsSize'>,
    wanted: (mount: string) => boolean,
    system: NodeJS.Platform = platform(),
  ) {
    this.#library = library
    this.#wanted = wanted
    this.#rows = new NamedRows((key) => new FilesystemRow(key, freeOf(system)))
  }

  get series(): readonly Series[] {
    return this.#rows.series
  }

  get values(): Float64Array {
    return this.#rows.values
  }

  async read(): Promise<ReadResult> {
    const filesystems = await this.#library.fsSize()
    // Every system has a filesystem: none means that the call failed.
    if (filesystems.length === 0) return { status: 'missing', reason: 'systeminformation.fsSize found no filesystem' }
    const wanted = new Map(
      filesystems
        .filter(({ mount, size }) => size > 0 && this.#wanted(mount))
        .map((figures) => [keyOf(figures), figures]),
    )
    for (const row of this.#rows.select([...wanted.keys()])) row.figures = wanted.get(row.key)
    this.#rows.write()
    return READ
  }

  close(): void {}
}

class FilesystemRow implements TableRow {
  readonly key: string
  readonly series: readonly Series[]
  figures: Filesystem | undefined
  readonly #free: (figures: Filesystem) => number

  constructor(key: string, free: (figures: Filesystem) => number) {
    this.key = key
    this.#free = free
    const [mount = '', device = '', fstype = ''] = key.split('\0')
    this.series = types.map((type) => seriesOf(type, { mount, device, fstype }))
  }

  write(values: Float64Array, offset: number): void {
    if (this.figures === undefined) {
      values.fill(Number.NaN, offset, offset + types.length)
      return
    }
    const { size } = this.figures
    const free = this.#free(this.figures)
    const available = Math.min(this.figures.available, free)
    const used = size - free
    values.set([size, free, available, free - available, used, ratio(used, used + available)], offset)
  }
}

/**
 * Returns the function that computes the unused space. For an APFS volume, df's "used" is its own, while size and "available"
 * belong to the container that it shares with other volumes. No filesystem of macOS reserves space for root.
 */
function freeOf(system: NodeJS.Platform): (figures: Filesystem) => number {
  return system === 'darwin' ? ({ size, available }) => Math.min(available, size) : ({ size, used }) => size - used
}

function keyOf({ mount, fs, type }: Filesystem): string {
  return [mount, fs, type].join('\0')
}
