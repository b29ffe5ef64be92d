import type { CollectorSettings, DiskOptions, NameFilter } from '../../src/model/settings.js'
import type { Probe } from '../probe.js'
import { type Statfs, systemStatfs } from '../sources/statfs.js'
import { DiskIoProbe } from './disk-io.js'
import { DiskSpaceProbe } from './disk-space.js'

const EVERYTHING: NameFilter = { include: [], exclude: [] }

/**
 * I/O of disks and space of local filesystems; options `devices` and `mounts`: which.
 * @param statfs how a mount is asked for its space
 */
export function diskProbes({ roots, options }: CollectorSettings, statfs: Statfs = systemStatfs): Probe[] {
  const { mounts = EVERYTHING, devices = EVERYTHING } = options as Partial<DiskOptions>
  return [new DiskIoProbe({ ...roots, devices }), new DiskSpaceProbe({ ...roots, mounts, statfs })]
}
