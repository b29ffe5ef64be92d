import { seriesOf } from '../../src/collectors/index.js'
import type { Series } from '../../src/shared/frame.js'
import { type Probe, READ, type ReadResult } from '../probes/probe.js'
import { ratio } from '../probes/rates.js'
import type { TableRow } from '../procfs/row-table.js'
import type { Filesystem, Library } from './library.js'
import { NamedRows } from './named-rows.js'

const types = ['disk_total', 'disk_free', 'disk_available', 'disk_used', 'disk_used_ratio']

/** Space of filesystems from `fsSize`, which runs df. Remote ones are included, and one that hangs delays all. */
export class FilesystemsProbe implements Probe {
  readonly sampled = false
  readonly #library: Pick<Library['filesystem'], 'fsSize'>
  readonly #wanted: (mount: string) => boolean
  readonly #rows = new NamedRows((key) => new FilesystemRow(key))

  constructor(library: Pick<Library['filesystem'], 'fsSize'>, wanted: (mount: string) => boolean) {
    this.#library = library
    this.#wanted = wanted
  }

  get series(): readonly Series[] {
    return this.#rows.series
  }

  get values(): Float64Array {
    return this.#rows.values
  }

  async read(): Promise<ReadResult> {
    const filesystems = await this.#library.fsSize()
    // Every system has one: none means that the call failed.
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

  constructor(key: string) {
    this.key = key
    const [mount = '', device = '', fstype = ''] = key.split('\0')
    this.series = types.map((type) => seriesOf(type, { mount, device, fstype }))
  }

  write(values: Float64Array, offset: number): void {
    const { size = Number.NaN, used = Number.NaN, available = Number.NaN } = this.figures ?? {}
    values[offset] = size
    values[offset + 1] = size - used
    values[offset + 2] = available
    values[offset + 3] = used
    values[offset + 4] = ratio(used, used + available)
  }
}

function keyOf({ mount, fs, type }: Filesystem): string {
  return [mount, fs, type].join('\0')
}
